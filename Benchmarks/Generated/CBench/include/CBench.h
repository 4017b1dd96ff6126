// Generated from Benchmarks/proto/ by generate.sh. Do not edit.
#pragma once
#include "bench.pb-c.h"
