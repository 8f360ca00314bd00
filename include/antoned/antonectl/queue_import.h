/* antonectl queue import: JSON Lines → queued posts (00, Input of `queue import`). */
#pragma once

#include "antoned/antonectl/command.h"

int queue_import(struct command *command, struct error *err);
