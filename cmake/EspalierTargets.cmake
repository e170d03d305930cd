# How every target of the project is compiled. Libraries from outside are SYSTEM: their warnings are not ours.

find_program(ESPALIER_CCACHE ccache)
if(ESPALIER_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
    set(CMAKE_CXX_COMPILER_LAUNCHER ${ESPALIER_CCACHE})
endif()

add_library(espalier_options INTERFACE)
target_compile_options(espalier_options INTERFACE
    # GCC 12 sees overlaps in std::string that are not there (its bug 105651).
    $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict>
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual
    $<$<BOOL:${ESPALIER_WARNINGS_AS_ERRORS}>:-Werror>)
if(ESPALIER_SANITIZE)
    target_compile_options(espalier_options INTERFACE
        -fsanitize=${ESPALIER_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(espalier_options INTERFACE -fsanitize=${ESPALIER_SANITIZE})
endif()

# espalier_library(NAME): a static library of one layer of the design; rooms add their sources to it.
function(espalier_library name)
    add_library(${name} STATIC)
    target_include_directories(${name} PUBLIC ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE espalier_options)
    set_target_properties(${name} PROPERTIES POSITION_INDEPENDENT_CODE ON)
endfunction()

# espalier_test(NAME LIBRARY...): one Qt Test program from NAME.cpp, run offscreen by CTest.
function(espalier_test name)
    add_executable(${name} ${name}.cpp)
    set_target_properties(${name} PROPERTIES AUTOMOC ON RUNTIME_OUTPUT_DIRECTORY ${CMAKE_BINARY_DIR}/tests)
    target_include_directories(${name} PRIVATE ${CMAKE_SOURCE_DIR})
    target_link_libraries(${name} PRIVATE espalier_options ${ARGN} Qt6::Test)
    target_compile_definitions(${name} PRIVATE
        ESPALIER_TEST_DATA="${CMAKE_SOURCE_DIR}/tests/data"
        ESPALIER_SOURCE_DIR="${CMAKE_SOURCE_DIR}"
        ESPALIER_BINARY_DIR="${CMAKE_BINARY_DIR}")
    add_test(NAME ${name} COMMAND ${name})
    set_tests_properties(${name} PROPERTIES TIMEOUT 300
        ENVIRONMENT "QT_QPA_PLATFORM=offscreen;LC_ALL=C.UTF-8;ASAN_OPTIONS=detect_leaks=0;\
TSAN_OPTIONS=suppressions=${CMAKE_SOURCE_DIR}/cmake/tsan.supp")
endfunction()
