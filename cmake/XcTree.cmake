# The targets that make bench and make check stand for, for those who call CMake by hand.
if(TARGET crosscost)
  add_custom_target(
    bench
    COMMAND ${PROJECT_SOURCE_DIR}/scripts/bench $<TARGET_FILE:crosscost>
    DEPENDS crosscost
    USES_TERMINAL VERBATIM
    COMMENT "Measuring this machine")
endif()
add_custom_target(
  check
  COMMAND ${PROJECT_SOURCE_DIR}/scripts/check
  USES_TERMINAL VERBATIM
  COMMENT "Format, lint, layering, sanitizers")
