/* antonectl queue withdraw: what people take back, taken back here. */
#pragma once

#include "antoned/antonectl/command.h"

int queue_withdraw(struct command *command, struct error *err);
