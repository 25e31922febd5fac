# xc_timed: what is timed is the same code whatever flags somebody builds the rest with. A
# distribution's flags harden functions, keep frame pointers and optimise when linking; each of that
# costs time in a call, and the figures would be those of the flags.

# It starts at a cache line, and so do its loops: a function's place must not decide.
set(xc_timed_options -U_FORTIFY_SOURCE)
xc_add_accepted(
  xc_timed_options -falign-functions=64 -falign-loops=64 -fcf-protection=none
  -fno-stack-protector -fno-stack-clash-protection -fno-exceptions
  -ftrivial-auto-var-init=uninitialized -fzero-call-used-regs=skip -fplt)
if(CMAKE_C_FLAGS MATCHES "-Wp,")
  list(APPEND xc_timed_options -Wp,-U_FORTIFY_SOURCE) # these come last
endif()
if(NOT XC_SANITIZE)
  list(APPEND xc_timed_options -fomit-frame-pointer)
endif()
add_library(xc_timed INTERFACE)
target_compile_options(xc_timed INTERFACE $<$<NOT:$<CONFIG:Debug>>:-O2> ${xc_timed_options})
target_compile_definitions(xc_timed INTERFACE $<$<NOT:$<CONFIG:Debug>>:NDEBUG>)

# Somebody's flags that do not reach it are named, once each.
string(TOUPPER "${CMAKE_BUILD_TYPE}" build_type)
set(flags "${CMAKE_C_FLAGS}")
if(NOT build_type STREQUAL "DEBUG")
  string(APPEND flags " ${CMAKE_C_FLAGS_${build_type}}")
endif()
set(not_for_it "O[013sgz]|Ofast|flto|fstack-|fcf-|fexceptions|fno-omit|ftrivial|fzero|fno-plt")
string(REGEX MATCHALL "-(${not_for_it}|[^ ]*FORTIFY)[^ ]*" set_aside "${flags}")
if(set_aside)
  list(REMOVE_DUPLICATES set_aside)
  list(JOIN set_aside " " set_aside)
  message(NOTICE "crosscost: what is timed keeps its own flags, -O2 among them; not for it: "
                 "${set_aside}")
endif()

# The number of steps of a crossing, of its one enumeration: each model's loops are compiled once
# more for every step that a cost can be injected into.
file(STRINGS ${PROJECT_SOURCE_DIR}/include/crosscost/crossing.h xc_steps
     REGEX "^ +XC_STEP_[A-Z]+, +/\\*")
list(LENGTH xc_steps xc_step_count)
