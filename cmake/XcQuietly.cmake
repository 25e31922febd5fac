# cmake -P XcQuietly.cmake COMMAND ARGUMENT...: runs a command, and shows what it says only when it
# fails. protoc-c 1.5 says each time that another program will take its place.
set(command)
math(EXPR last "${CMAKE_ARGC} - 1")
foreach(i RANGE 3 ${last})
  list(APPEND command ${CMAKE_ARGV${i}})
endforeach()
execute_process(COMMAND ${command} RESULT_VARIABLE result OUTPUT_VARIABLE text ERROR_VARIABLE text)
if(NOT result EQUAL 0)
  message(FATAL_ERROR "${text}'${CMAKE_ARGV3}' ended with status ${result}")
endif()
