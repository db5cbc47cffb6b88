#pragma once

#include "engine.hpp"
#include <string>

/** Reads commands from standard input, one a line: `name key=value ...` (see the README). */
class Commands {
public:
	Commands(Engine& engine, Shared& shared) : engine(engine), shared(shared) {}
	/** Takes what there is to read; ends the engine with the input. */
	void Read();

private:
	void Execute(const std::string& line);
	void AnswerStatisticsNow();

	Engine& engine;
	Shared& shared;
	std::string pending;
	uint64_t markedAt{ 0 };
	double markedCpu{ 0 };
};
