# libcrosscost, out of the object libraries of its components, and what is installed: the library
# in both forms, its headers, crosscost.pc, a CMake package, the program where it is built, the
# documents.
include(CMakePackageConfigHelpers)

set(xc_library_objects)
foreach(component IN ITEMS xc_stacks xc_crossing)
  if(TARGET ${component})
    list(APPEND xc_library_objects $<TARGET_OBJECTS:${component}>)
  endif()
endforeach()
if(NOT xc_library_objects)
  return()
endif()

# The program's target is named crosscost; the library gets that name where it is exported.
add_library(crosscost_shared SHARED ${xc_library_objects})
add_library(crosscost_static STATIC ${xc_library_objects})
set_target_properties(crosscost_shared PROPERTIES EXPORT_NAME crosscost)
if(XC_SANITIZE)
  target_link_libraries(crosscost_shared PRIVATE xc_flags)
endif()
foreach(form IN ITEMS shared static)
  set_target_properties(
    crosscost_${form}
    PROPERTIES OUTPUT_NAME crosscost
               LINKER_LANGUAGE C
               ARCHIVE_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}
               LIBRARY_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR})
  target_include_directories(
    crosscost_${form} INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
                                $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
  target_link_libraries(crosscost_${form} PUBLIC Threads::Threads m) # m: fenv.h
endforeach()
# A call within the library goes straight to its function, not through the PLT: crossings would
# otherwise be dearer in the shared form.
include(CheckLinkerFlag)
check_linker_flag(C -Wl,-Bsymbolic-functions XC_HAS_SYMBOLIC_FUNCTIONS)
if(XC_HAS_SYMBOLIC_FUNCTIONS)
  target_link_options(crosscost_shared PRIVATE -Wl,-Bsymbolic-functions)
endif()
# Before 1.0 every minor version may change the binary interface, so it is part of the name.
set_target_properties(
  crosscost_shared PROPERTIES VERSION ${PROJECT_VERSION}
                              SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR})

install(TARGETS crosscost_shared crosscost_static EXPORT crosscost)
if(TARGET crosscost)
  install(TARGETS crosscost)
  # What the program's case calls/plt calls into.
  install(TARGETS crosscost-shared-callee DESTINATION ${CMAKE_INSTALL_LIBDIR}/crosscost)
endif()
install(DIRECTORY include/crosscost TYPE INCLUDE FILES_MATCHING PATTERN *.h)

set(xc_package_folder ${CMAKE_INSTALL_LIBDIR}/cmake/crosscost)
configure_package_config_file(
  cmake/crosscostConfig.cmake.in ${PROJECT_BINARY_DIR}/crosscostConfig.cmake
  INSTALL_DESTINATION ${xc_package_folder} NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file(
  ${PROJECT_BINARY_DIR}/crosscostConfigVersion.cmake COMPATIBILITY SameMinorVersion)
install(EXPORT crosscost NAMESPACE crosscost:: FILE crosscostTargets.cmake
        DESTINATION ${xc_package_folder})
install(FILES ${PROJECT_BINARY_DIR}/crosscostConfig.cmake
              ${PROJECT_BINARY_DIR}/crosscostConfigVersion.cmake
        DESTINATION ${xc_package_folder})

# The .pc file finds the prefix from where it lies, so that cmake --install --prefix works.
foreach(folder IN ITEMS LIBDIR INCLUDEDIR)
  if(IS_ABSOLUTE ${CMAKE_INSTALL_${folder}})
    set(xc_pc_${folder} ${CMAKE_INSTALL_${folder}})
  else()
    set(xc_pc_${folder} "\${prefix}/${CMAKE_INSTALL_${folder}}")
  endif()
endforeach()
if(IS_ABSOLUTE ${CMAKE_INSTALL_LIBDIR})
  set(xc_pc_prefix ${CMAKE_INSTALL_PREFIX})
else()
  file(RELATIVE_PATH xc_pc_up /${CMAKE_INSTALL_LIBDIR}/pkgconfig /)
  string(REGEX REPLACE "/$" "" xc_pc_up ${xc_pc_up})
  set(xc_pc_prefix "\${pcfiledir}/${xc_pc_up}")
endif()
configure_file(cmake/crosscost.pc.in ${PROJECT_BINARY_DIR}/crosscost.pc @ONLY)
install(FILES ${PROJECT_BINARY_DIR}/crosscost.pc DESTINATION ${CMAKE_INSTALL_LIBDIR}/pkgconfig)

if(TARGET crosscost-help)
  set(xc_help ${PROJECT_BINARY_DIR}/help)
  install(FILES ${xc_help}/crosscost.1 DESTINATION ${CMAKE_INSTALL_MANDIR}/man1)
  install(FILES ${xc_help}/crosscost.bash
          DESTINATION ${CMAKE_INSTALL_DATADIR}/bash-completion/completions RENAME crosscost)
  install(FILES ${xc_help}/_crosscost DESTINATION ${CMAKE_INSTALL_DATADIR}/zsh/site-functions)
  install(FILES ${xc_help}/crosscost.fish
          DESTINATION ${CMAKE_INSTALL_DATADIR}/fish/vendor_completions.d)
endif()

# By name: reports that somebody writes beside them are not installed.
file(GLOB xc_docs CONFIGURE_DEPENDS docs/*.md docs/*.json)
install(FILES LICENSE README.md CHANGELOG.md ARCHITECTURE.md CONTRIBUTING.md ${xc_docs} TYPE DOC)

# What is installed, and no test: `make install` needs no more.
add_custom_target(installed DEPENDS crosscost_shared crosscost_static)
if(TARGET crosscost)
  add_dependencies(installed crosscost crosscost-callee crosscost-shared-callee)
endif()
if(TARGET crosscost-help)
  add_dependencies(installed crosscost-help)
endif()
