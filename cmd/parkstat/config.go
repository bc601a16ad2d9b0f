package main

import (
	"fmt"
	"strings"

	"github.com/invopop/jsonschema"

	"parkstat/calc"
	"parkstat/facts"
	"parkstat/facts/calendar"
	"parkstat/ingest"
	"parkstat/park"
	"parkstat/report"
	"parkstat/templates"
	"parkstat/work"
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
	s, units := a.Settings, a.park.Units
	fmt.Printf("园区：%s（时区 %s，现在 %s）\n", s.Park, s.Timezone, s.Now().Format("2006-01-02 15:04"))
	if s.Clock != "" {
		fmt.Println("注意：clock 固定了时钟，只用于样例；正式使用请删去这一行")
	}
	for _, dir := range s.Inbox {
		fmt.Printf("收件夹：%s\n", dir)
	}
	for _, doubt := range s.Doubts() {
		fmt.Printf("注意：%s\n", doubt)
	}
	fmt.Printf("园区工作簿：%s（名录 %d 户，变更 %d 条，同期数 %d 条，价格指数 %d 条，日历 %d 期）\n", s.Workbook, len(units.Roster.Units),
		len(units.Roster.Changes), len(units.Bases), len(units.Prices), len(units.Calendar))
	for _, d := range a.park.Doubts {
		fmt.Printf("注意：%s %s → %s\n", d.At, d.Message, d.Hint)
	}
	understood{a}.printLacking()
	for _, f := range a.park.Forms {
		fmt.Printf("表式：%s %s（%s，%d 项，%d 条规则）\n", f.Def.Form, f.Def.Version, f.Def.Name, len(f.Def.Items), len(a.park.Rules[f.Def.Form].All()))
		if lacking := f.Unasked(); len(lacking) > 0 {
			fmt.Printf("注意：%s：空表 %s 里没有问 %s 的格，报不上来；请在工作簿里加上 {{? …}}，或删去这一项\n", f.Def.At, f.Def.Workbook, strings.Join(lacking, "、"))
		}
	}
	for _, d := range a.park.Plan.Indicators {
		dec := d.Decimals
		if own, ok := s.Report.Decimals[d.Code]; ok {
			dec = own
		}
		fmt.Printf("指标：%s %s（%s，小数 %d 位，增速 %d 位）\n", d.Code, d.Name, d.Unit, dec.Level, dec.Growth)
	}
	for _, g := range a.park.Plan.Groups(units) {
		fmt.Printf("分组：%s\n", g)
	}
	for _, r := range a.park.Reports {
		if r.Def.Monthly() {
			fmt.Printf("月报：%s（%s），在反馈数到来前称“%s”\n", r.Def.Name, r.Def.Workbook, s.Report.Stage)
		} else {
			fmt.Printf("专报：%s（%s）\n", r.Def.Name, r.Def.Workbook)
		}
	}
	fmt.Printf("发送：%s，%s\n", map[string]string{"send": "算完即发", "hold": "等批准"}[s.Deliver],
		map[string]string{"spool": "写入 " + s.Mail.Spool, "smtp": "经 " + s.Mail.SMTP.Addr}[s.Mail.Transport])
	for _, g := range s.Mail.Groups {
		fmt.Printf("  组 %s（%s）：%s\n", g.Name, g.Variant, strings.Join(g.To, "、"))
	}
	if box := s.Mailing.Mailbox; box != nil {
		fmt.Println(mailboxWord(s.Mailbox.Username, s.Mailbox.Addr, box))
	}
	understood{a}.printCalendar()
	if err := (timetable{a}).printSchedule(); err != nil {
		return err
	}
	_, teller := s.Teller()
	_, broken := a.dispatch().Reminders(a.office())
	_, ways := a.reporter(report.Progress{}, nil)
	if err := facts.Mistaken(teller, work.Joined(broken), ways); err != nil {
		return err
	}
	for i, r := range s.Reminders {
		fmt.Printf("催报：%s（%s，%s）：%s\n", r.Name, r.To, r.Via, spoken(s.Policies[i]))
	}
	fmt.Println("配置没有错误。")
	return nil
}

// understood says what more was read than settings and definitions.
type understood struct{ *app }

// printLacking says what the park's workbook lacks for the month to be reported, and for the year
// that begins after it.
func (a understood) printLacking() {
	units, last := a.park.Units, facts.MonthBefore(a.Now())
	for _, p := range []facts.Period{last, last.Next()} {
		if lacking := a.park.Plan.Unrated(units, p); len(lacking) > 0 && (p == last || p.Year != last.Year) {
			fmt.Printf("注意：%s；补上以前月报不出\n", report.Unrated(lacking, p))
		}
	}
	name := func(id string) string {
		u, _ := units.Roster.Find(id, last)
		return plain(u.Name)
	}
	for _, d := range a.park.Plan.Undivided(units, last) {
		var names []string
		for _, id := range d.Units {
			names = append(names, name(id))
		}
		fmt.Printf("注意：%s 从“%s”分立，%s 的同期数没有都写上，或加起来不等于原来的；写好以前合为一行汇总，列在“%s”名下\n",
			d.Month, name(d.From), strings.Join(names, "、"), names[0])
	}
}

// mailboxWord says how the mailbox is read, and above all who is believed.
func mailboxWord(user, addr string, box *work.Reading) string {
	by := "核对发件域的 DKIM 签名"
	switch {
	case len(box.Trust) > 0:
		by = "信 " + strings.Join(box.Trust, "、") + " 的鉴别结果"
	case box.Unverified:
		by = "发件人没有证实也收（不安全）"
	}
	return fmt.Sprintf("邮箱：%s 经 %s，每 %s 和来信时；%s", user, addr, strings.TrimSuffix(box.Every.String(), "0s"), by)
}

// printCalendar says what is known of workdays and deadlines.
func (a understood) printCalendar() {
	c := a.park.Calendar
	var years []string
	for _, y := range c.Days.Years() {
		years = append(years, fmt.Sprint(y))
	}
	fmt.Printf("节假日：有 %s 年", strings.Join(years, "、"))
	if n := len(a.park.Units.DaysOff); n > 0 {
		fmt.Printf("（园区工作簿写了 %d 天）", n)
	}
	fmt.Println()
	if l, ok := c.Days.Lacks(a.Now()); ok {
		fmt.Printf("注意：%s\n", l)
	}
	for _, m := range a.office().Moved() {
		if m.Err != nil {
			fmt.Printf("顺延：%s：%v\n", m.Period, m.Err)
			continue
		}
		fmt.Printf("顺延：%s 截止 %s（%s）不是工作日，算到 %s（%s）\n", m.Period, m.Day, m.Why, a.stamp(m.Window.Closes), m.Window.At)
	}
	if n := len(a.park.Units.Extensions); n > 0 {
		fmt.Printf("延期：%d 条\n", n)
	}
}

// ConfigSchemaCmd prints a JSON schema.
type ConfigSchemaCmd struct {
	Of string `arg:"" optional:"" default:"config" enum:"config,form,rules,indicators,report,holidays,customs" help:"印哪一种：${enum}。"`
}

var schemas = map[string]any{
	"config": &park.Config{}, "form": &templates.FormDef{}, "report": &templates.ReportDef{},
	"rules":      &ingest.RuleFile{},
	"indicators": &calc.Definitions{},
	"holidays":   &calendar.File{},
	"customs":    &park.Customs{},
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
