/* main.c: start to end in one screen. */
#include <locale.h>
#include <sodium.h>
#include <stdio.h>

#include "app/app_cli.h"
#include "app/modules.h"

enum { TABLES = 32 };

int main(int argc, char **argv)
{
	const struct cli_command *tables[TABLES + 2];
	int n = 0;
	if (sodium_init() < 0) {
		fprintf(stderr, "motcua: no source of randomness\n");
		return 1;
	}
	for (int i = 0; modules[i] && n < TABLES; i++)
		if (modules[i]->commands)
			tables[n++] = modules[i]->commands;
	tables[n++] = app_commands;
	tables[n] = NULL;
	return cli_main(tables, argc, argv);
}
