/* antonectl queue import: JSON Lines → queued posts (docs/design/contract.md, Input). */
#pragma once

#include "antoned/antonectl/command.h"

int queue_import(struct command *command, struct error *err);
