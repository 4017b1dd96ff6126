// Generated from proto/ by generate.sh. Do not edit.
#pragma once
#include "channel.pb-c.h"
#include "common.pb-c.h"
#include "events.pb-c.h"
#include "finance.pb-c.h"
#include "inventory.pb-c.h"
#include "ops.pb-c.h"
#include "order.pb-c.h"
#include "wire.pb-c.h"
