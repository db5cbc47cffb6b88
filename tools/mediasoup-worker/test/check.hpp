#ifndef PARLEY_TEST_CHECK_HPP
#define PARLEY_TEST_CHECK_HPP

#include <cstdio>
#include <cstdlib>

// A failed check ends the program: what comes after it would say nothing.
#define CHECK(condition)                                                                           \
	do                                                                                               \
	{                                                                                                \
		if (!(condition))                                                                              \
		{                                                                                              \
			std::fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition);                         \
			std::exit(1);                                                                                \
		}                                                                                              \
	} while (false)

#endif
