/* Completions for bash, zsh and fish. Each is a script that has the tables in it and runs nothing
 * of ours when somebody presses the tab key. */
#include <string.h>

#include "help/help.h"

struct printing {
    const struct xc_program *program;
    FILE *stream;
    const struct xc_command *command;
};

static const char help_heading[] = "made by crosscost help --format";

/* Within single quotes. quote ends and begins them again around a quote of the text's own; others
 * are characters that need a backslash. */
static void print_quoted(FILE *stream, const char *text, const char *quote, const char *others)
{
    for (; *text; text++) {
        if (*text == '\'')
            fputs(quote, stream);
        else
            fprintf(stream, "%s%c", strchr(others, *text) ? "\\" : "", *text);
    }
}

static void print_command_names(const struct xc_program *program, FILE *stream,
                                const char *separator)
{
    for (size_t i = 0; i < program->command_count; i++)
        fprintf(stream, "%s%s", i ? separator : "", program->commands[i]->name);
}

/* --- bash --------------------------------------------------------------------------------------*/

static const char *const kind_names[] = {
    [XC_VALUE_NONE] = "none", [XC_VALUE_WORD] = "word",     [XC_VALUE_LIST] = "list",
    [XC_VALUE_FILE] = "file", [XC_VALUE_FOLDER] = "folder", [XC_VALUE_OTHER] = "other",
};

static void print_bash_name(const struct argp_option *option, void *printing_pointer)
{
    const struct printing *printing = printing_pointer;
    if (option->name)
        fprintf(printing->stream, " --%s", option->name);
}

static void print_bash_value(const struct argp_option *option, void *printing_pointer)
{
    const struct printing *printing = printing_pointer;
    struct xc_values values;
    if (!option->name || !option->arg)
        return;
    xc_option_values(printing->program, option, &values);
    fprintf(printing->stream, "    %s,--%s) echo '%s %s' ;;\n", printing->command->name,
            option->name, kind_names[values.kind], values.words);
}

static void print_bash_tables(const struct xc_program *program, FILE *stream)
{
    struct xc_values values;
    fputs("_crosscost_options() # COMMAND\n{\n    case $1 in\n", stream);
    for (size_t i = 0; i < program->command_count; i++) {
        struct printing printing = {program, stream, program->commands[i]};
        fprintf(stream, "    %s) echo '", program->commands[i]->name);
        xc_each_option(program->commands[i]->argp, print_bash_name, &printing);
        fputs("' ;;\n", stream);
    }
    fputs("    esac\n}\n\n_crosscost_values() # COMMAND,OPTION or COMMAND,\n{\n    case $1 in\n",
          stream);
    for (size_t i = 0; i < program->command_count; i++) {
        struct printing printing = {program, stream, program->commands[i]};
        xc_each_option(program->commands[i]->argp, print_bash_value, &printing);
        xc_command_values(program->commands[i], &values);
        fprintf(stream, "    %s,) echo '%s %s' ;;\n", program->commands[i]->name,
                kind_names[values.kind], values.words);
    }
    fprintf(stream, "    %s,) echo 'word ", XC_HELP_NAME);
    print_command_names(program, stream, " ");
    fputs("' ;;\n    esac\n}\n\n", stream);
}

void xc_print_bash_completion(const struct xc_program *program, FILE *stream)
{
    static const char head[] =
        "_crosscost()\n{\n"
        "    local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}\n"
        "    local kind words prefix=\n    COMPREPLY=()\n"
        "    if [ \"$COMP_CWORD\" -eq 1 ]; then\n"
        "        COMPREPLY=($(compgen -W '";
    static const char tail[] =
        " help --help --version' -- \"$word\"))\n        return\n    fi\n"
        "    # To bash, --option=value is three words.\n"
        "    if [ \"$word\" = = ]; then\n        word=\n"
        "    elif [ \"$before\" = = ]; then\n        before=${COMP_WORDS[COMP_CWORD - 2]}\n    fi\n"
        "    read -r kind words <<<\"$(_crosscost_values \"${COMP_WORDS[1]},$before\")\"\n"
        "    if [ -z \"$kind\" ] && [ \"${word:0:1}\" = - ]; then\n"
        "        kind=word words=$(_crosscost_options \"${COMP_WORDS[1]}\")\n"
        "    elif [ -z \"$kind\" ]; then\n"
        "        read -r kind words <<<\"$(_crosscost_values \"${COMP_WORDS[1]},\")\"\n    fi\n"
        "    case $kind in\n"
        "    word) COMPREPLY=($(compgen -W \"$words\" -- \"$word\")) ;;\n"
        "    list)\n"
        "        [[ $word != *,* ]] || prefix=${word%,*},\n"
        "        COMPREPLY=($(compgen -P \"$prefix\" -W \"$words\" -- \"${word##*,}\"))\n"
        "        ;;\n"
        "    file | folder)\n"
        "        [ \"$kind\" = file ] || prefix=-d\n"
        "        mapfile -t COMPREPLY < <(compgen ${prefix:--f} -- \"$word\")\n"
        "        compopt -o filenames 2>/dev/null\n"
        "        ;;\n"
        "    esac\n"
        "    [[ ${COMPREPLY[0]} != *[=:] ]] || compopt -o nospace 2>/dev/null\n"
        "}\n"
        "complete -F _crosscost crosscost\n";
    fprintf(stream, "# bash completion for crosscost, %s bash\n\n", help_heading);
    print_bash_tables(program, stream);
    fputs(head, stream);
    print_command_names(program, stream, " ");
    fputs(tail, stream);
}

/* --- zsh ---------------------------------------------------------------------------------------*/

#define ZSH_QUOTE "'\\''"

static void print_zsh_words(FILE *stream, const struct xc_values *values)
{
    print_quoted(stream, values->words, ZSH_QUOTE, ":");
}

/* ":MESSAGE:ACTION" of what stands behind an option or a command. */
static void print_zsh_action(FILE *stream, const char *message, const struct xc_values *values)
{
    putc(':', stream);
    print_quoted(stream, message, ZSH_QUOTE, ":");
    putc(':', stream);
    switch (values->kind) {
    case XC_VALUE_WORD:
        putc('(', stream);
        print_zsh_words(stream, values);
        putc(')', stream);
        break;
    case XC_VALUE_LIST:
        fputs("_values -s , name ", stream);
        print_zsh_words(stream, values);
        break;
    case XC_VALUE_FILE:
        fputs("_files", stream);
        break;
    case XC_VALUE_FOLDER:
        fputs("_files -/", stream);
        break;
    default:
        putc(' ', stream);
    }
}

static void print_zsh_option(const struct argp_option *option, void *printing_pointer)
{
    const struct printing *printing = printing_pointer;
    FILE *stream = printing->stream;
    char clause[XC_CLAUSE_BYTES];
    struct xc_values values;
    if (!option->name)
        return;
    fputs(" \\\n            ", stream);
    if (option->key == XC_KEY_HELP)
        fputs("'(- *)'{-h,--help}'[", stream);
    else
        fprintf(stream, "'*--%s%s[", option->name, option->arg ? "=" : "");
    print_quoted(stream, xc_option_clause(option, clause), ZSH_QUOTE, "[]:\\");
    putc(']', stream);
    if (option->arg) {
        xc_option_values(printing->program, option, &values);
        print_zsh_action(stream, option->arg, &values);
    }
    putc('\'', stream);
}

static void print_zsh_command(const struct xc_program *program, FILE *stream,
                              const struct xc_command *command)
{
    struct printing printing = {program, stream, command};
    struct xc_values values;
    fprintf(stream, "        %s)\n            _arguments", command->name);
    xc_each_option(command->argp, print_zsh_option, &printing);
    xc_command_values(command, &values);
    if (values.kind != XC_VALUE_NONE) {
        fputs(" \\\n            '*", stream);
        print_zsh_action(stream, command->arguments, &values);
        putc('\'', stream);
    }
    fputs("\n            ;;\n", stream);
}

void xc_print_zsh_completion(const struct xc_program *program, FILE *stream)
{
    fprintf(stream,
            "#compdef crosscost\n# zsh completion for crosscost, %s zsh\n\n"
            "_crosscost()\n{\n    local -a commands\n    local context state state_descr line\n"
            "    typeset -A opt_args\n    commands=(\n",
            help_heading);
    for (size_t i = 0; i < program->command_count; i++) {
        fprintf(stream, "        '%s:", program->commands[i]->name);
        print_quoted(stream, program->commands[i]->summary, ZSH_QUOTE, ":");
        fputs("'\n", stream);
    }
    fprintf(stream, "        '%s:%s'\n    )\n", XC_HELP_NAME, XC_HELP_SUMMARY);
    fputs("    _arguments -C '(- *)'{-h,--help}'[print the commands]' \\\n"
          "        '(- *)--version[print the version]' '1:command:->command' "
          "'*::argument:->argument'\n"
          "    case $state in\n    command) _describe -t commands command commands ;;\n"
          "    argument)\n        case $words[1] in\n",
          stream);
    for (size_t i = 0; i < program->command_count; i++)
        print_zsh_command(program, stream, program->commands[i]);
    fprintf(stream,
            "        %s) _describe -t commands command commands ;;\n"
            "        esac\n        ;;\n    esac\n}\n\n_crosscost \"$@\"\n",
            XC_HELP_NAME);
}

/* --- fish --------------------------------------------------------------------------------------*/

static void print_fish_text(FILE *stream, const char *text)
{
    fputs(" -d '", stream);
    print_quoted(stream, text, "\\'", "\\");
    fputs("'\n", stream);
}

static void print_fish_option(const struct argp_option *option, void *printing_pointer)
{
    const struct printing *printing = printing_pointer;
    FILE *stream = printing->stream;
    char clause[XC_CLAUSE_BYTES];
    struct xc_values values;
    if (!option->name)
        return;
    fprintf(stream, "complete -c crosscost -n '__crosscost_in %s' -l %s", printing->command->name,
            option->name);
    if (option->key == XC_KEY_HELP)
        fputs(" -s h", stream);
    xc_option_values(printing->program, option, &values);
    if (values.kind == XC_VALUE_WORD)
        fprintf(stream, " -x -a '%s'", values.words);
    else if (values.kind == XC_VALUE_LIST)
        fprintf(stream, " -x -a '(__crosscost_list %s)'", values.words);
    else if (values.kind == XC_VALUE_FILE)
        fputs(" -r -F", stream);
    else if (values.kind == XC_VALUE_FOLDER)
        fputs(" -x -a '(__fish_complete_directories)'", stream);
    else if (option->arg)
        fputs(" -x", stream);
    print_fish_text(stream, xc_option_clause(option, clause));
}

static void print_fish_command(const struct xc_program *program, FILE *stream,
                               const struct xc_command *command)
{
    struct printing printing = {program, stream, command};
    struct xc_values values;
    fprintf(stream, "complete -c crosscost -n __crosscost_first -a %s", command->name);
    print_fish_text(stream, command->summary);
    xc_each_option(command->argp, print_fish_option, &printing);
    xc_command_values(command, &values);
    if (values.kind == XC_VALUE_WORD)
        fprintf(stream, "complete -c crosscost -n '__crosscost_in %s' -a '%s'\n", command->name,
                values.words);
    else if (values.kind == XC_VALUE_FILE)
        fprintf(stream, "complete -c crosscost -n '__crosscost_in %s' -F\n", command->name);
}

void xc_print_fish_completion(const struct xc_program *program, FILE *stream)
{
    fprintf(stream, "# fish completion for crosscost, %s fish\n\n", help_heading);
    fputs("function __crosscost_first\n"
          "    test (count (commandline -opc)) -eq 1\nend\n\n"
          "function __crosscost_in\n"
          "    set -l words (commandline -opc)\n"
          "    test (count $words) -ge 2; and contains -- $words[2] $argv\nend\n\n"
          "# Words with commas between them: what is typed up to the last comma stays.\n"
          "function __crosscost_list\n"
          "    set -l typed (commandline -ct | string replace -r '^--[^=]*=' '')\n"
          "    set -l before (string replace -r '[^,]*$' '' -- \"$typed\")\n"
          "    for word in $argv\n        echo $before$word\n    end\nend\n\n"
          "complete -c crosscost -f\n"
          "complete -c crosscost -n __crosscost_first -s h -l help -d 'print the commands'\n"
          "complete -c crosscost -n __crosscost_first -l version -d 'print the version'\n",
          stream);
    for (size_t i = 0; i < program->command_count; i++)
        print_fish_command(program, stream, program->commands[i]);
    fprintf(stream, "complete -c crosscost -n __crosscost_first -a %s -d '%s'\n", XC_HELP_NAME,
            XC_HELP_SUMMARY);
    fprintf(stream, "complete -c crosscost -n '__crosscost_in %s' -a '", XC_HELP_NAME);
    print_command_names(program, stream, " ");
    fputs("'\n", stream);
}
