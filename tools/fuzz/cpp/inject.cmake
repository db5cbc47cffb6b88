# Included by cmake right behind project(); see fuzz.cmake.
set(FUZZ_FILE ${CMAKE_CURRENT_LIST_DIR}/fuzz.cmake)
cmake_language(EVAL CODE "cmake_language(DEFER CALL include [[${FUZZ_FILE}]])")
