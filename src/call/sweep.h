/* What a killed compiler leaves beside the kept loops. */
#ifndef XC_CALL_SWEEP_H
#define XC_CALL_SWEEP_H

/* Removes HASH.so.PID.c and HASH.so.PID.so from the folder, HASH being 16 hexadecimal digits, where
 * no process PID is left here and nobody has touched them for an hour: the folder may be shared
 * with other machines and containers, whose processes are not seen. Nothing else is touched; what
 * cannot be removed stays. */
void xc_sweep(const char *folder);

#endif
