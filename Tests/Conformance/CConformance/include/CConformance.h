// Generated from Tests/Conformance/proto/ by generate.sh. Do not edit.
#pragma once
#include "conformance.pb-c.h"
