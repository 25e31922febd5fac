# What can be chosen, and the flags that every target of ours gets (target xc_flags).
option(XC_STACK_GENERIC "use the ucontext switch even where there is a native one" OFF)
option(XC_BUILD_DRIVER "build the program, not only libcrosscost (cross builds leave it out)" ON)
set(XC_SANITIZE "" CACHE STRING "address, undefined or thread: build everything under a sanitizer")

if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES)
  set(CMAKE_BUILD_TYPE Release CACHE STRING "build type" FORCE)
endif()
set(CMAKE_C_STANDARD 17)
set(CMAKE_C_STANDARD_REQUIRED ON)
set(CMAKE_C_EXTENSIONS ON)
set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
# Our flags take the place of CMake's own, not of somebody's.
foreach(language IN ITEMS C CXX)
  if("${CMAKE_${language}_FLAGS_RELEASE}" MATCHES "^(-O3 -DNDEBUG)?$")
    set(CMAKE_${language}_FLAGS_RELEASE "-O2 -g -DNDEBUG")
  endif()
endforeach()

include(CheckCCompilerFlag)
set(CMAKE_REQUIRED_QUIET ON)
# xc_add_accepted(LIST FLAG...): appends the flags that the compiler knows.
function(xc_add_accepted list)
  foreach(flag IN LISTS ARGN)
    string(MAKE_C_IDENTIFIER "XC_HAS${flag}" has)
    check_c_compiler_flag(${flag} ${has})
    if(${has})
      list(APPEND ${list} ${flag})
    endif()
  endforeach()
  set(${list} "${${list}}" PARENT_SCOPE)
endfunction()

# The thread sanitizer cannot see fences, which gcc tells of. No data race depends on the one here.
xc_add_accepted(xc_thread_sanitizer_options -Wno-tsan)
# gcc says which sanitizer it builds for, clang does not.
if(CMAKE_C_COMPILER_ID MATCHES "Clang")
  list(APPEND xc_thread_sanitizer_options -D__SANITIZE_THREAD__=1)
  set(xc_address_sanitizer_options -D__SANITIZE_ADDRESS__=1)
endif()

add_library(xc_flags INTERFACE)
target_include_directories(xc_flags INTERFACE ${PROJECT_SOURCE_DIR}/include
                                              ${PROJECT_SOURCE_DIR}/src ${PROJECT_SOURCE_DIR})
target_compile_definitions(xc_flags INTERFACE _GNU_SOURCE)
target_compile_options(
  xc_flags
  INTERFACE -Wall -Wextra -Wshadow -Wpointer-arith -Wvla -Wformat=2 -fno-strict-aliasing
            -fvisibility=hidden -fno-lto
            $<$<COMPILE_LANGUAGE:C>:-Wstrict-prototypes>
            $<$<COMPILE_LANGUAGE:C>:-Wmissing-prototypes>)
if(XC_SANITIZE)
  string(REPLACE "," ";" xc_sanitizers "${XC_SANITIZE}")
  foreach(sanitizer IN LISTS xc_sanitizers)
    target_compile_options(xc_flags INTERFACE -fsanitize=${sanitizer} -fno-omit-frame-pointer)
    target_link_options(xc_flags INTERFACE -fsanitize=${sanitizer})
    target_compile_options(xc_flags INTERFACE ${xc_${sanitizer}_sanitizer_options})
    if(sanitizer STREQUAL "undefined")
      target_compile_options(xc_flags INTERFACE -fno-sanitize-recover=undefined)
    endif()
  endforeach()
endif()
