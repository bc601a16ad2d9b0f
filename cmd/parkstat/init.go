package main

import (
	"bufio"
	"bytes"
	"cmp"
	_ "embed"
	"errors"
	"fmt"
	"io"
	"net/mail"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"text/template"

	"golang.org/x/term"

	"parkstat/examples"
	"parkstat/facts"
	"parkstat/report"
)

// InitCmd begins a new park's folder.
type InitCmd struct {
	Dir  string   `arg:"" name:"dir" help:"写到哪个文件夹；里面不能已有 config.yaml。" type:"path"`
	Park string   `help:"园区名称。" placeholder:"NAME"`
	From string   `help:"统计办公室的邮箱，发信用，也收内部版。" placeholder:"ADDR"`
	To   []string `help:"收月报的领导的邮箱，可写多个。" placeholder:"ADDR"`
	All  bool     `help:"部门和项目单位也报：带上全部栏目的表和专报。"`
}

//go:embed newpark.yaml
var newPark string

// Run carries it out.
func (c *InitCmd) Run() error {
	config := filepath.Join(c.Dir, "config.yaml")
	if _, err := os.Stat(config); err == nil {
		return mistake("%s 已经有了，不覆盖", config)
	}
	if term.IsTerminal(int(os.Stdin.Fd())) {
		if err := c.ask(os.Stdin, os.Stdout); err != nil {
			return err
		}
	}
	text, err := c.settings()
	if err != nil {
		return err
	}
	var forms []string
	var supplements *examples.Supplements
	if c.All {
		if supplements, err = shippedSupplements(); err != nil {
			return err
		}
		for _, f := range supplements.Forms {
			forms = append(forms, f.Def.Form)
		}
	}
	book, err := examples.Begin(supplements)
	if err != nil {
		return fmt.Errorf("write park workbook: %w", err)
	}
	var out bytes.Buffer
	text.Forms = forms
	if err := template.Must(template.New("newpark.yaml").Parse(newPark)).Execute(&out, text); err != nil {
		return fmt.Errorf("write %s: %w", config, err)
	}
	for _, dir := range []string{"收件夹", filepath.Join("模板", "forms"), filepath.Join("模板", "reports")} {
		if err := os.MkdirAll(filepath.Join(c.Dir, dir), 0o755); err != nil {
			return fmt.Errorf("make folder %s: %w", dir, err)
		}
	}
	if err := report.WriteWhole(filepath.Join(c.Dir, "园区工作簿.xlsx"), book); err != nil {
		return err
	}
	if err := report.WriteWhole(config, out.Bytes()); err != nil {
		return err
	}
	fmt.Printf("%s的文件夹已建好：%s\n接下来：\n", c.Park, c.Dir)
	sheets := "名录、同期数、增加值率和价格指数"
	if c.All {
		sheets = "名录、部门、项目、同期数、增加值率和价格指数"
	}
	fmt.Printf("  1. 在 园区工作簿.xlsx 里填%s；填报日历空着即按 config.yaml 的 calendar\n", sheets)
	fmt.Println("  2. 在这个文件夹里运行 parkstat config check，按说的改")
	fmt.Println("  3. parkstat form --period 年-月 写出空表发给企业，收回来放进 收件夹")
	return nil
}

// newParkSettings are what the template is filled from.
type newParkSettings struct {
	Park, From, Domain string
	To, Forms          []string
	All                bool
}

// publicMail are domains on which anybody can have an address: only the office's own may
// have what is internal.
var publicMail = []string{"qq.com", "foxmail.com", "163.com", "126.com", "yeah.net", "sina.com", "sina.cn", "sohu.com", "aliyun.com", "139.com",
	"189.cn", "wo.cn", "21cn.com",
	"gmail.com", "outlook.com", "hotmail.com", "live.com", "icloud.com", "yahoo.com"}

// settings checks the answers.
func (c *InitCmd) settings() (s newParkSettings, err error) {
	for _, one := range []struct{ flag, value string }{{"--park", c.Park}, {"--from", c.From}, {"--to", strings.Join(c.To, "")}} {
		if strings.TrimSpace(one.value) == "" {
			return s, mistake("%s 没有写", one.flag)
		}
	}
	if strings.ContainsAny(c.Park, special) || strings.HasPrefix(strings.TrimSpace(c.Park), "-") {
		return s, mistake("--park：名称里不能有冒号、引号、方括号这样的符号")
	}
	s = newParkSettings{Park: strings.TrimSpace(c.Park), All: c.All}
	for _, addr := range append([]string{c.From}, c.To...) {
		a, err := facts.ParseAddress(addr)
		if err != nil {
			return s, mistake("“%s”不是邮箱地址", addr)
		}
		if s.From == "" {
			s.From = named(a)
			_, s.Domain, _ = strings.Cut(strings.ToLower(a.Address), "@")
			if slices.Contains(publicMail, s.Domain) {
				s.Domain = strings.ToLower(a.Address)
			}
			continue
		}
		s.To = append(s.To, named(a))
	}
	return s, nil
}

// named is an address with its name as config.yaml has it; a name that YAML would take for more
// than text is left out.
func named(a mail.Address) string {
	if name := facts.Plain(a.Name); name != "" && !strings.ContainsAny(name, special+"-?,") {
		return name + " <" + a.Address + ">"
	}
	return a.Address
}

// special are the signs that mean something to YAML.
const special = ":#\n\"'{}[]@*&!|>%`"

// ask puts the questions that no flag has answered.
func (c *InitCmd) ask(in io.Reader, out io.Writer) error {
	lines := bufio.NewScanner(in)
	question := func(text string) (string, error) {
		fmt.Fprint(out, text)
		if !lines.Scan() {
			return "", cmp.Or(lines.Err(), errors.New("没有答完"))
		}
		return strings.TrimSpace(lines.Text()), nil
	}
	var err error
	for _, q := range []struct {
		text string
		into *string
	}{{"园区名称：", &c.Park}, {"统计办公室的邮箱：", &c.From}} {
		if *q.into == "" {
			if *q.into, err = question(q.text); err != nil {
				return err
			}
		}
	}
	if len(c.To) == 0 {
		to, err := question("收月报的领导的邮箱（几个用逗号分开）：")
		if err != nil {
			return err
		}
		c.To = strings.FieldsFunc(to, func(r rune) bool { return strings.ContainsRune(",，、;； ", r) })
	}
	if !c.All {
		yes, err := question("部门和项目单位也报吗（是/否）：")
		if err != nil {
			return err
		}
		c.All = yes == "是" || strings.EqualFold(yes, "y")
	}
	return nil
}
