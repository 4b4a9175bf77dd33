/* Colours of sources in vim. */
#include <stdio.h>

#include "support/support.h"

static void print_match(const char *group, const char *before, front_word_sort sort,
                        const char *behind) {
    printf("syntax match %s /%s\\%%(", group, before);
    cli_print_alternatives(sort, "\\|");
    printf("\\)%s/\n", behind);
}

static void print_keywords(const char *group, front_word_sort sort) {
    printf("syntax keyword %s ", group);
    cli_print_alternatives(sort, " ");
    printf("\n");
}

static void print_matches(void) {
    print_match("affluxFunction", "\\<", FRONT_FUNCTIONS, "\\>\\ze\\s*[(\\[]");
    print_match("affluxSolver", "\\%(\\<solver\\>.*\\)\\@<=\\<", FRONT_SOLVERS, "\\>");
    print_match("affluxSetting", "^\\s*\\zs", FRONT_SETTINGS, "\\ze\\s*=");
    print_match("affluxDeclaration", "\\%(^\\|[;{]\\)\\s*\\zs", FRONT_DECLARATIONS,
                "\\ze\\s\\+[A-Za-z_0-9\"|]");
    printf("syntax match affluxDeclaration /\\<shared\\s\\+\\zsparam\\>/\n"
           "syntax match affluxLabel /^\\s*|\\s*\\zs\\h\\w*\\ze\\s*=/\n"
           "syntax match affluxNumber /\\<\\d\\+\\%%(\\.\\d\\+\\)\\=\\%%([eE][-+]\\=\\d\\+\\)\\=/\n"
           "syntax match affluxDate "
           "/\\<\\d\\{4}-\\d\\d-\\d\\d\\%%(T\\d\\d:\\d\\d\\%%(:\\d\\d\\)\\=\\)\\=/\n");
    print_match("affluxUnit", ":\\s*\\zs", FRONT_UNITS,
                "\\>\\%([*\\/^]\\%([0-9A-Za-z%-]\\+\\|([-0-9\\/]\\+)\\)\\)*");
    print_match("affluxUnit", "\\%(\\d\\s*\\[\\s*\\)\\@<=", FRONT_UNITS, "\\>[^\\]]*");
    printf("syntax region affluxText start=/\"/ skip=/\\\\./ end=/\"/ oneline contains=@Spell\n"
           "syntax match affluxComment /#.*/ contains=@Spell\n"
           "syntax match affluxArrow /->\\|\\.\\.\\|==\\|!=\\|<=\\|>=/\n");
}

void cli_print_vim(void) {
    printf("\" Colours of Afflux sources (.afx), made by `afflux support vim`.\n"
           "if exists('b:current_syntax')\n  finish\nendif\n"
           "syntax case match\n");
    print_keywords("affluxReserved", FRONT_RESERVED);
    print_keywords("affluxContextual", FRONT_CONTEXTUAL);
    print_keywords("affluxGiven", FRONT_GIVEN);
    print_matches();
    printf("highlight default link affluxReserved Conditional\n"
           "highlight default link affluxContextual Keyword\n"
           "highlight default link affluxGiven Constant\n"
           "highlight default link affluxFunction Function\n"
           "highlight default link affluxSolver Function\n"
           "highlight default link affluxSetting Identifier\n"
           "highlight default link affluxDeclaration Statement\n"
           "highlight default link affluxLabel Label\n"
           "highlight default link affluxNumber Number\n"
           "highlight default link affluxDate Number\n"
           "highlight default link affluxUnit Type\n"
           "highlight default link affluxText String\n"
           "highlight default link affluxComment Comment\n"
           "highlight default link affluxArrow Operator\n"
           "let b:current_syntax = 'afflux'\n");
}

void cli_print_vim_detect(void) {
    printf("autocmd BufRead,BufNewFile *.afx setfiletype afflux\n");
}

/* A file with errors stays as it is: they are shown. */
void cli_print_vim_plugin(void) {
    printf("\" Made by `afflux support vim-plugin`.\n"
           "setlocal commentstring=#\\ %%s comments=:#\n"
           "setlocal shiftwidth=2 expandtab\n"
           "setlocal makeprg=afflux\\ check\\ %%\n"
           "setlocal errorformat=%%f:%%l:%%c:\\ %%t%%*[a-z][%%*[A-Z0-9]]:\\ %%m\n"
           "if !exists('*s:layout')\n"
           "  function s:layout()\n"
           "    let text = systemlist('afflux fmt -', getline(1, '$'))\n"
           "    if v:shell_error\n"
           "      echo join(text, \"\\n\")\n"
           "    elseif text != getline(1, '$')\n"
           "      let view = winsaveview()\n"
           "      silent call deletebufline('%%', len(text) + 1, '$')\n"
           "      call setline(1, text)\n"
           "      call winrestview(view)\n"
           "    endif\n"
           "  endfunction\n"
           "endif\n"
           "command! -buffer AffluxFmt call s:layout()\n");
}
