package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"parkstat/calc"
	"parkstat/templates"
)

// issue is a version of a period's reports in the making: all that its variants are made of.
type issue struct {
	*figures
	opts    *Options
	def     *templates.ReportDef
	due     []*Report // of the period, the monthly one first
	guard   *guard
	came    *intake
	changed *Revision // since the last issue; nil for the first
	shown   *Shown    // what the mailable variant tells; nil where nobody gets it
	version int
	asOf    time.Time

	indicators *indicators
	*content
}

// issue begins a version out of returns that count.
func (r *Reporter) issue(f *figures, returns []FiledReturn) *issue {
	return &issue{figures: f, opts: &r.Options, def: r.monthly().Def, due: r.due(f.period), guard: f.guard(r.Options.Disclosure),
		came: newIntake(intake{park: f.set.Park, period: f.period, forms: r.Round.Forms, returns: returns})}
}

// fill makes the lists and single figures that every report of the issue may name.
func (w *issue) fill() {
	w.content = &content{}
	var leading []*calc.Indicator
	for _, code := range w.leading() {
		leading = append(leading, w.plan.Find(code))
	}
	from := &origins{figures: w.figures, came: w.came, asOf: w.asOf, leading: leading, methods: w.def.Formulas}
	from.trace()
	w.indicators = &indicators{w.figures, w.guard, from, w.came.forms, leading}
	who := &coverage{w.figures, w.guard, w.came}
	by := newGroups(w.figures, w.guard, w.def.Top)
	each := &units{figures: w.figures, origins: from, came: w.came, top: w.def.Top, classes: w.opts.Customs.Classes,
		ranked: w.now().Ranked(w.main.Code, calc.Unit)}
	base := newBridge(w.figures)
	yearly := w.annual()

	for _, lists := range [][]listing{w.indicators.lists(), by.lists(), each.lists(), who.lists(), base.lists(), yearly.lists(), from.lists(),
		(&revised{w.figures, w.changed, w.guard}).lists()} {
		w.list(lists...)
	}
	w.heading()
	w.indicators.tell(w.content)
	each.tell(w.content, w.opts.Entrants)
	base.tell(w.content)
	if yearly.output != nil {
		w.show("年报年度", text(fmt.Sprintf("%d年", w.period.Year-1)))
	}
	w.notes(who.tell(w.content))
	by.tell(w.content)
	sum, n, few := w.expected()
	said := ""
	if n > 0 {
		said = fmt.Sprintf("据 %d 户企业预计，下月%s %s%s。", n, w.main.Short, amount(w.main, sum), w.main.Unit)
	}
	w.either("下月预计说法", text(said), text(map[bool]string{false: said}[few]))
	parts := &table{listing: listing{columns: keeps("名称", "拉动")}}
	by.composed(parts)
	inside := &front{indicators: w.indicators, who: who, by: by, tiles: w.tiles(), aims: w.aims(), movers: parts.inside(), inside: true}
	outside := *inside
	outside.movers, outside.inside = parts.outside(), false
	if n > 0 {
		inside.next = sum
	}
	if !few {
		outside.next = inside.next
	}
	tellFront(w.content, inside, &outside)
	w.either("同出", text(w.beside(Internal)), text(w.beside(Mailable)))
	w.show("下期说法", text(w.opts.nextIssue(w.period)))
	w.show(wholeText, text(""))
}

// beside names the reports that a variant's mail carries besides the monthly one.
func (w *issue) beside(v Variant) string {
	said := ""
	for _, r := range w.due {
		if !r.Def.Monthly() && (r.in(v) || v == Internal) {
			said += "、" + r.Def.Name
		}
	}
	return said
}

// tiles are the indicators that the first page leads with: those of a 专报 that comes with the
// monthly report, else its own.
func (w *issue) tiles() []string {
	for _, r := range w.due {
		if !r.Def.Monthly() && r.Def.Tiles != nil {
			return r.Def.Tiles
		}
	}
	return w.def.Tiles
}

// aims are the indicators that lists of targets hold against them.
func (w *issue) aims() (codes []string) {
	for _, r := range w.due {
		for _, l := range r.Def.Targets {
			codes = append(codes, l.Show...)
		}
	}
	return codes
}

// leading are the indicators of the leaders' table, in order: those of the definition, then of
// the tiles.
func (w *issue) leading() (codes []string) {
	for _, code := range slices.Concat(w.def.Indicators, w.tiles()) {
		if !slices.Contains(codes, code) {
			codes = append(codes, code)
		}
	}
	return codes
}

// annual is the check of the annual returns, of no indicators where there is none.
func (w *issue) annual() *annual {
	a := &annual{figures: w.figures, guard: w.guard}
	if codes := w.def.Annual.Codes(); codes != nil {
		a.output, a.production, a.income = w.plan.Find(codes[0]), w.plan.Find(codes[1]), w.plan.Find(codes[2])
	}
	return a
}

// views fills it and gives what the templates of each variant may name.
func (w *issue) views() (map[Variant]*templates.View, error) {
	w.fill()
	views := map[Variant]*templates.View{}
	for _, variant := range variants {
		v, err := w.view(variant)
		if err != nil {
			return nil, err
		}
		views[variant] = v
	}
	return views, nil
}

// secrets names the indicators of the leaders' table that are withheld outside.
func (w *issue) secrets() (names []string) {
	for _, code := range w.leading() {
		if w.guard.secret[code] {
			names = append(names, w.plan.Find(code).Short)
		}
	}
	return names
}

// starred names what is not told for the sake of other mails, each once.
func (w *issue) starred() (names []string) {
	if w.shown == nil {
		return nil
	}
	for _, s := range w.shown.Starred {
		name := w.plan.Find(s.Indicator).Short
		switch {
		case !s.ToDate || s.Period != w.period:
			name = s.Period.MonthLabel() + name
		case s.Row != "":
			name = "分行业的一行"
		}
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

// view is what the templates of a variant may name.
func (w *issue) view(variant Variant) (*templates.View, error) {
	v := templates.NewView()
	w.content.into(v, variant)
	for _, t := range []struct{ name, key, src string }{{"提要", "headline", w.def.Headline}, {"摘要", "narrative", w.def.Narrative}} {
		s, err := v.Render(t.src)
		if err != nil {
			return nil, w.def.Wrong(t.key, err)
		}
		v.Set(t.name, text(s))
	}
	return v, nil
}

func (w *issue) heading() {
	stage := w.indicators.stageWord()
	before := ""
	if stage == stageForecast {
		before = "预计"
	}
	about := map[string]string{
		stageForecast: "本期为预计数，统计局反馈数到来后以反馈数为准",
		stageFedBack:  "本期为统计局反馈数，园区测算数并列",
	}[stage]
	if about == "" {
		about = "本期为快报数，由企业报表汇总，统计局反馈数到来后以反馈数为准"
	}
	if w.now().Forecast {
		about = "本期尚无企业报表，为企业上月填报的下月预计汇总"
	}
	w.show("园区", text(w.opts.Park))
	w.show("编制单位", text(w.opts.From.Name))
	w.show("期间", text(w.period.Label()))
	w.show("本月期间", text(w.period.MonthLabel()))
	w.show("期间词", text(spanWords(w.period)))
	w.show("阶段", text(stage))
	w.show("预计词", text(before))
	w.show("阶段说明", text(about))
	w.letterhead()
	w.show("编制时刻", text(w.asOf.UTC().Format(time.RFC3339)))
	w.show("编制时间", text(w.madeAt()))
	w.show("版本", count(w.version))
	w.either("版本标记", text("　内部资料 注意保存"), text(""))
}

// madeAt is when, as the report prints it.
func (w *issue) madeAt() string { return w.asOf.Format("2006年1月2日 15:04") }

// notes are what stands under the tables; lacking is what is said of units that are missing,
// inside and outside.
func (w *issue) notes(lacking, lackingOutside string) {
	t := w.now()
	who := "已报企业"
	if len(t.Imputed) > 0 {
		who = "已报和估算企业"
	}
	notes := []string{"规模以上工业为年主营业务收入 2000 万元及以上的法人工业企业；同比以本期名录内" + who + "的上年同期数为基数；" +
		"总产值增速按当年价格计算，增加值为园区测算、增速按可比价计算；“点”为百分点；因修约，分项之和可能与合计有尾差。"}
	if len(t.Prices.MissingRate) > 0 {
		notes = append(notes, "缺增加值率："+divisionNames(t.Prices.MissingRate)+"，增加值无法汇总。")
	}
	if len(t.Prices.MissingIndex) > 0 {
		notes = append(notes, "价格指数尚未发布："+divisionNames(t.Prices.MissingIndex)+"，增加值增速为名义增速。")
	}
	if len(t.Prices.Borrowed) > 0 {
		notes = append(notes, "借用门类或全部工业价格指数的行业："+divisionNames(t.Prices.Borrowed)+"。")
	}
	if t.Gaps > 0 {
		notes = append(notes, fmt.Sprintf("%d 户有漏报月份，其当月数按前后累计之差推算。", t.Gaps))
	}
	if n := len(t.Uncounted(w.main.Code)); n > 0 && !t.Forecast {
		notes = append(notes, fmt.Sprintf("%d 户已报而累计不计：并入的企业此前的数不明，或缺上年同期数。", n))
	}
	for _, d := range w.indicators.leading {
		if n := len(t.Apart(d.Code)); n > 0 {
			notes = append(notes, fmt.Sprintf("%s只取各项都有数的企业，%d 户缺项不计。", d.Short, n))
		}
	}
	var from []string
	for _, d := range w.indicators.leading {
		if s := w.progress(d, w.of(d, w.period, true)).cityFrom; s != "" && !slices.Contains(from, s) {
			from = append(from, s)
		}
	}
	if len(from) > 0 {
		notes = append(notes, "比全市为"+strings.Join(from, "、")+"之差。")
	}
	outside := slices.Clone(notes)
	for _, d := range w.indicators.leading {
		h := w.of(d, w.period, true)
		if h.stage != stageFedBack {
			continue
		}
		said := fmt.Sprintf("%s%s为反馈数（%s，%s），园区测算 %s%s、%s。", d.Name, backPart("", h), h.fedBack.Document, h.fedBack.Date,
			figure(h.own, d.Decimals.Level), d.Unit, h.words(h.ownRate)+basisMark(w.own(d, w.period, true)))
		if notes = append(notes, said); !w.guard.secret[d.Code] {
			outside = append(outside, said)
		}
	}
	w.either("表注", text("注："+strings.Join(notes, "")+lacking+"“—”表示无法计算或本期不填。"),
		text("注："+strings.Join(outside, "")+lackingOutside+"“—”表示无法计算或本期不填，“＊”表示会显出个别企业，不公布。"))
	w.show("资料来源", text("资料来源：园区企业产销月报；编制时间："+w.madeAt()+"。"))
}
