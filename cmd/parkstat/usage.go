package main

import (
	"bytes"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/alecthomas/kong"
)

// headings are the lines that the library for command lines prints by itself.
var headings = []struct{ from, to string }{
	{"Usage: ", "用法："}, {"Arguments:", "要写的："}, {"Flags:", "参数："}, {"Commands:", "命令："},
	{`Run "parkstat <command> --help" for more information on a command.`, "各命令的用法：parkstat <命令> --help"},
}

// printHelp prints a page of help, all in Chinese.
func printHelp(options kong.HelpOptions, ctx *kong.Context) error {
	out := ctx.Stdout
	var page bytes.Buffer
	ctx.Stdout = &page
	err := kong.DefaultHelpPrinter(options, ctx)
	if ctx.Stdout = out; err != nil {
		return err
	}
	lines := strings.Split(page.String(), "\n")
	for i, line := range lines {
		for _, h := range headings {
			if rest, is := strings.CutPrefix(line, h.from); is {
				lines[i] = h.to + strings.NewReplacer("[flags]", "[参数]", "<command>", "<命令>").Replace(rest)
			}
		}
	}
	_, err = io.WriteString(out, strings.Join(lines, "\n"))
	return err
}

// misspelt says in Chinese what the library finds wrong with a command line.
var misspelt = []struct {
	said *regexp.Regexp
	told string
}{
	{regexp.MustCompile(`^unexpected argument (.*?)(?:, did you mean (?:one of )?(.*)\?)?$`), "没有“$1”这个命令，或多写了它|$2"},
	{regexp.MustCompile(`^unknown flag (.*?)(?:, did you mean (?:one of )?(.*)\?)?$`), "没有 $1 这个参数|$2"},
	{regexp.MustCompile(`^expected one of (.*)$`), "后面还要写 $1 之一"},
	{regexp.MustCompile(`^expected (".*")$`), "后面还要写 $1"},
	{regexp.MustCompile(`^missing positional arguments (.*)$`), "后面还要写 $1"},
	{regexp.MustCompile(`^missing flags: (.*)$`), "缺 $1"},
	{regexp.MustCompile(`^(?:(.*): )?expected \w+ value but got "EOL".*$`), "$1 后面要写一个值"},
	{regexp.MustCompile(`^(?:(.*): )?expected \w+ value but got (.*) \(.*\)(?:; perhaps try (.*)\?)?$`), "$1 后面要写一个值，写的是 $2|$3"},
	{regexp.MustCompile(`^(.*): expected a valid \d+ bit u?int but got (".*")$`), "$1 应为整数，写的是 $2"},
	{regexp.MustCompile(`^(.*): bool value must be .* but got (".*")$`), "$1 后面不写值，写的是 $2"},
	{regexp.MustCompile(`^(.*): expected bool but got (.*) \(.*\)$`), "$1 后面不写值，写的是 $2"},
	{regexp.MustCompile(`^(.*) must be one of (.*) but got (".*")$`), "$1 应为 $2 之一，写的是 $3"},
	{regexp.MustCompile(`^(.*) and (.*) can't be used together$`), "$1 与 $2 不能同写"},
	{regexp.MustCompile(`^(.*) must be used together$`), "$1 要同写"},
	{regexp.MustCompile(`^unexpected flag argument (.*)$`), "参数后面多写了 $1"},
	{regexp.MustCompile(`^unexpected token (.*)$`), "“$1”写得不对"},
	{regexp.MustCompile(`^no command selected$`), "要写一个命令"},
}

// spellings is what a mistake of the command line is called.
func spellings(err error) string {
	for _, m := range misspelt {
		at := m.said.FindStringSubmatchIndex(err.Error())
		if at == nil {
			continue
		}
		told, like, _ := strings.Cut(string(m.said.ExpandString(nil, m.told, err.Error(), at)), "|")
		told = strings.TrimSpace(strings.NewReplacer(`","`, `"、"`, `", "`, `"、"`, " and --", " 与 --").Replace(told))
		if like != "" {
			told += fmt.Sprintf("，是否为 %s？", strings.ReplaceAll(like, ", ", "、"))
		}
		return told
	}
	return "命令写得不对（" + err.Error() + "）"
}
