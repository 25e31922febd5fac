# Libraries come from the system; scripts/setup installs what is missing. Nothing is downloaded
# here.
find_package(Threads REQUIRED)
if(XC_BUILD_DRIVER)
  find_package(PkgConfig REQUIRED)
  find_package(benchmark REQUIRED)
  pkg_check_modules(HWLOC REQUIRED IMPORTED_TARGET hwloc)
  pkg_check_modules(FFI REQUIRED IMPORTED_TARGET libffi)
  pkg_check_modules(JANSSON REQUIRED IMPORTED_TARGET jansson)
  pkg_check_modules(PROTOBUF_C REQUIRED IMPORTED_TARGET libprotobuf-c)
  pkg_check_modules(ZLIB REQUIRED IMPORTED_TARGET zlib)
  find_program(XC_PROTOC_C protoc-c REQUIRED)
endif()
