"""Writes what `afflux support` prints to where shells, editors and man look for it.

    install.py AFFLUX DATADIR MANDIR

Run by `meson install`, which says in MESON_INSTALL_DESTDIR_PREFIX where all goes.
"""
import os
import pathlib
import subprocess
import sys

PLACES = {
    "bash": "bash-completion/completions/afflux",
    "zsh": "zsh/site-functions/_afflux",
    "fish": "fish/vendor_completions.d/afflux.fish",
    "vim": "vim/vimfiles/syntax/afflux.vim",
    "vim-detect": "vim/vimfiles/ftdetect/afflux.vim",
    "vim-plugin": "vim/vimfiles/ftplugin/afflux.vim",
    "textmate": "afflux/vscode/syntaxes/afflux.tmLanguage.json",
    "vscode": "afflux/vscode/package.json",
    "vscode-language": "afflux/vscode/language-configuration.json",
}


def main(afflux, data, manual):
    prefix = pathlib.Path(os.environ["MESON_INSTALL_DESTDIR_PREFIX"])
    files = {name: prefix / data / place for name, place in PLACES.items()}
    files["man"] = prefix / manual / "man1/afflux.1"
    for name, path in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(subprocess.run([afflux, "support", name], check=True,
                                        stdout=subprocess.PIPE).stdout)
    print(f"Installed {len(files)} files for shells, editors and man under {prefix / data}")


if __name__ == "__main__":
    main(*sys.argv[1:])
