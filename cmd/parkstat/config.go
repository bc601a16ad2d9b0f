package main

import (
	"fmt"
	"sort"
	"strings"

	"github.com/invopop/jsonschema"

	"parkstat/calc"
	"parkstat/facts/calendar"
	"parkstat/ingest"
	"parkstat/report"
	"parkstat/templates"
)

// ConfigCmd groups what is about settings.
type ConfigCmd struct {
	Check  ConfigCheckCmd  `cmd:"" help:"检查配置、表式、规则、指标、月报和园区工作簿，说出读到了什么。"`
	Schema ConfigSchemaCmd `cmd:"" help:"打印编辑器用的 JSON schema。"`
}

// ConfigCheckCmd prints what was understood.
type ConfigCheckCmd struct{}

// Run carries it out.
func (c *ConfigCheckCmd) Run(cli *CLI) error {
	a, err := prepare(cli.Config)
	if err != nil {
		return err
	}
	s := a.settings
	fmt.Printf("园区：%s（时区 %s，现在 %s）\n", s.Park, s.Timezone, s.now().Format("2006-01-02 15:04"))
	if s.Clock != "" {
		fmt.Println("注意：clock 固定了时钟，只用于样例；正式使用请删去这一行")
	}
	for _, dir := range s.Inbox {
		fmt.Printf("收件夹：%s\n", dir)
	}
	fmt.Printf("园区工作簿：%s（名录 %d 户，变更 %d 条，同期数 %d 条，价格指数 %d 条，日历 %d 期）\n", s.Workbook, len(a.park.Roster.Units),
		len(a.park.Roster.Changes), len(a.park.Bases), len(a.park.Prices), len(a.park.Calendar))
	for _, f := range a.defs.forms {
		fmt.Printf("表式：%s %s（%s，%d 项，%d 条规则）\n", f.Def.Form, f.Def.Version, f.Def.Name, len(f.Def.Items), a.defs.counts[f.Def.Form])
	}
	for _, d := range a.defs.plan.Indicators {
		dec := d.Decimals
		if own, ok := s.Report.Decimals[d.Code]; ok {
			dec = own
		}
		fmt.Printf("指标：%s %s（%s，小数 %d 位，增速 %d 位）\n", d.Code, d.Name, d.Unit, dec.Level, dec.Growth)
	}
	for _, g := range a.defs.plan.Groups(a.park) {
		fmt.Printf("分组：%s\n", g)
	}
	fmt.Printf("月报：%s（%s），在反馈数到来前称“%s”\n", a.defs.report.Def.Name, a.defs.report.Def.Workbook, s.Report.Stage)
	for _, b := range a.defs.bulletins {
		fmt.Printf("专报：%s（%s）\n", b.Def.Name, b.Def.Workbook)
	}
	fmt.Printf("发送：%s，%s\n", map[string]string{"send": "算完即发", "hold": "等批准"}[s.Deliver], map[string]string{"spool": "写入 " + s.Mail.Spool, "smtp": "经 " + s.Mail.SMTP.Addr}[s.Mail.Transport])
	for _, g := range s.Mail.Groups {
		fmt.Printf("  组 %s（%s）：%s\n", g.Name, g.Variant, strings.Join(g.To, "、"))
	}
	if s.Mailbox.on() {
		fmt.Println(s.mailboxWord())
	}
	a.printCalendar()
	if err := a.printSchedule(); err != nil {
		return err
	}
	if _, err := s.tell(); err != nil {
		return err
	}
	_, broken, err := a.reminders()
	if err != nil {
		return err
	}
	if err := joined(broken); err != nil {
		return err
	}
	for _, r := range s.Reminders {
		fmt.Printf("催报：%s（%s，%s）：%s\n", r.Name, r.To, r.Via, strings.Join(r.spoken(), "、"))
	}
	if _, err := a.reporter(report.Progress{}, nil); err != nil {
		return err
	}
	fmt.Println("配置没有错误。")
	return nil
}

// ConfigSchemaCmd prints a JSON schema.
type ConfigSchemaCmd struct {
	Of string `arg:"" optional:"" default:"config" enum:"config,form,rules,indicators,report,bulletin,holidays" help:"config、form、rules、indicators、report、bulletin 或 holidays。"`
}

var schemas = map[string]any{
	"config": &Settings{}, "form": &templates.FormDef{}, "report": &templates.ReportDef{}, "bulletin": &templates.BulletinDef{},
	"rules":      &ingest.RuleFile{},
	"indicators": &calc.Definitions{},
	"holidays":   &calendar.File{},
}

// Run carries it out.
func (c *ConfigSchemaCmd) Run() error {
	out, err := schemaOf(c.Of)
	if err != nil {
		return err
	}
	fmt.Println(out)
	return nil
}

func schemaOf(name string) (string, error) {
	r := &jsonschema.Reflector{RequiredFromJSONSchemaTags: true, ExpandedStruct: true, Anonymous: true}
	b, err := r.Reflect(schemas[name]).MarshalJSON()
	if err != nil {
		return "", fmt.Errorf("write schema of %s: %w", name, err)
	}
	return indent(b)
}

func schemaNames() []string {
	var all []string
	for n := range schemas {
		all = append(all, n)
	}
	sort.Strings(all)
	return all
}
