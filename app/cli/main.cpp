#include "app/cli/command_line.h"

int main(int argumentCount, char** arguments)
{
    return espalier::cli::runCommandLine(argumentCount, arguments);
}
