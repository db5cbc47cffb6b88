#pragma once

#include "endpoint.hpp"
#include <string>

// Answers on standard output: one JSON object a line.

/** Writes `{"event":"name", ...}`; `fields` come as JSON without braces. */
void Answer(const std::string& event, const std::string& fields = "");
/** `"key":value` pieces for Answer. */
std::string Field(const std::string& key, const std::string& value);
std::string Field(const std::string& key, double value);
std::string Field(const std::string& key, uint64_t value);
/** Joins pieces by commas. */
std::string Fields(std::initializer_list<std::string> pieces);

/** An endpoint came up (empty text), or failed. */
void AnswerNews(const Endpoint& endpoint, const std::string& news);
/** How long packets were on their way since the last time, or the mark. */
void AnswerLap(const Histogram& times);
/** Everything counted since the mark, over `seconds` with `cpu` seconds of this process. */
void AnswerStatistics(const Statistics& statistics, double seconds, double cpu, size_t endpoints, size_t up);
/** What one endpoint has received since the mark. */
void AnswerEndpoint(Endpoint& endpoint);
