/* Where assembly finds the members of go.h's objects; go.c proves it. Read by C and by assembly. */
#ifndef XC_CROSSING_MODELS_GO_OFFSETS_H
#define XC_CROSSING_MODELS_GO_OFFSETS_H

#define GO_G_STACK_HI   8
#define GO_G_M          24
#define GO_G_SCHED_SP   32
#define GO_G_SCHED_PC   40
#define GO_G_SCHED_CTXT 48
#define GO_G_SCHED_RET  56
#define GO_G_SCHED_BP   72
#define GO_M_G0         0
#define GO_M_GSIGNAL    8

#endif
