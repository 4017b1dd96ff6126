// Umbrella of the generated reader of FileDescriptorSet, which protoc writes. Used by MessageGenerator only.
#pragma once
#include "descriptor.pb-c.h"
