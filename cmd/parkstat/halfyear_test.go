package main

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"encoding/xml"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/mail"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// published are the 25 rows of the public report on the park's first half of 2023:
// section, indicator, unit, value, growth, and what a careful officer asks about the row.
var published = [25]struct{ section, name, unit, value, growth, asked string }{
	{"工业", "规上工业企业增加值（预计）", "亿元", "22.45", "23.26", ""},
	{"工业", "规上工业企业总产值（预计）", "亿元", "96.1", "21.4", ""},
	{"投资", "固定资产投资（预计）", "亿元", "2.96", "20", ""},
	{"财政", "一般公共预算收入（预计）", "亿元", "1.26", "24.3", ""},
	{"招商引资", "签约项目", "个", "20", "—", ""},
	{"招商引资", "签约项目总投资", "亿元", "110.3", "—", ""},
	{"招商引资", "赴省市 / 拜访企业 / 对接项目", "个 / 家 / 个", "10余 / 20余 / 30余", "—", ""},
	{"招商引资", "深入对接企业 / 总投资", "家 / 亿元", "20余 / 近200", "—", ""},
	{"项目建设", "产业项目：顺利试产 · 即将试生产 · 力争年内建成投产 · 取得突破、下半年全面开工", "个", "≥4 · ≥2 · ≥6 · ≥4", "—", ""},
	{"项目建设", "基础设施项目：建成通车 · 完成施工招标 · 建成投用 · 建设完工 · 加快推进", "个", "2 · 3 · 6 · 1 · ≥5", "—", ""},
	{"创新", "新增省级绿色工厂 / 国家级专精特新“小巨人” / 省级专精特新 / 成功申报省“瞪羚”", "家", "1 / 1 / 1 / 2", "—", ""},
	{"创新", "动力电池生产线建成后预计新增产能（预计数）", "亿元", "20", "—", ""},
	{"就业", "城镇新增就业", "人", "1594", "—", ""},
	{"就业", "失业人员再就业", "人", "523", "—", ""},
	{"就业", "就业困难人员再就业", "人", "338", "—", ""},
	{"农业", "小麦收割面积", "亩", "11900.28", "—", "完全相同"},
	{"农业", "秋粮作物播种面积", "亩", "11900.28", "—", "完全相同"},
	{"土地", "违法占用耕地建房：已整改 / 正在整改", "宗", "9 / 1", "—", ""},
	{"安全", "检查企业", "家次", "97", "—", ""},
	{"安全", "查出问题和隐患", "项", "630", "—", "单位不同"},
	{"安全", "已整改", "处", "595", "—", "单位不同"},
	{"安全", "整改率", "%", "95", "—", "应为 94.44%"},
	{"安全", "生产安全事故演练 / 防汛应急演练 / 区级综合演练", "次", "74 / 34 / 1", "—", ""},
	{"环保", "空气质量全市排名", "位", "2", "—", ""},
	{"党建", "党工委会议 / 集中学习 / 集中研讨 / 宣讲 / 辩论等活动", "次", "6 / 6 / 5 / 35 / 30余", "—", ""},
}

// headlineParagraph is how the narrative opens, as it was published.
const headlineParagraph = "预计上半年，规上工业企业增加值完成22.45亿元，同比增长23.26%；规上工业企业总产值完成96.1亿元，同比增长21.4%；" +
	"固定资产投资完成2.96亿元，同比增长20%；一般公共预算收入完成1.26亿元，同比增长24.3%。"

// publishedNames are the projects and enterprises that the public report names, as they are
// listed together.
var publishedNames = []string{
	"大禹、路通、汉道、中原石油助剂等顺利试产", "航民、宝利等即将进入试生产", "景森、展辰三期、昱宏、德谦、彩之虹、鑫源等力争今年建成投产",
	"三棵树、保立佳、天能再生铅、气化岛等取得突破性进展，下半年全面开工", "华昇物流园完成 AAA 级物流企业现场评估",
	"经十路北段、中科化路北段建成通车", "蓝海路中段、文昌街东延、经三支路完成施工招标", "6座垃圾中转站建成投用", "污水处理厂建设完工",
	"公共管廊、质检中心、智慧园区二期、危化品物流园、铁路集装箱物流园等加快推进",
	"陕西绿能伴生气、浙江新和成精细化工、河南宣垣精细化学品、上海新佑催化剂", "河南宣垣精细化学品联审联批已通过，待上会",
	"金启橡塑申报高新技术企业", "金泰化工、东浦科技参加国家科技型中小企业评价", "空气质量居全市第2位，未发生较大污染",
	"动力电池生产线（投资3.6亿元，设计能力3200万KVAh）建成后，预计新增产能20亿元", "按这两个数算整改率为94.44%（部门报95%）",
}

// allSections is an office over the sample whose departments return too.
func allSections(t *testing.T) workplace {
	t.Helper()
	return laid(t, layAllSections)
}

// allStocked is one that has collected already.
func allStocked(t *testing.T) workplace {
	t.Helper()
	return laid(t, over(stockedSections, layAllSections))
}

// allMailed is one that has reported June.
func allMailed(t *testing.T) workplace {
	t.Helper()
	return laid(t, over(mailedSections, layAllSections))
}

// layAllSections writes the config.yaml of that office.
func layAllSections(dir string) error {
	park, err := samplePark()
	if err != nil {
		return err
	}
	data, err := os.ReadFile("../../examples/all-sections.yaml")
	if err != nil {
		return err
	}
	s := strings.NewReplacer("- park/", "- "+filepath.ToSlash(park)+"/", "workbook: park/", "workbook: "+filepath.ToSlash(park)+"/",
		"../out/all-sections", "out", "../var/all-sections", "var").Replace(string(data))
	return os.WriteFile(filepath.Join(dir, "config.yaml"), []byte(s), 0o644)
}

// The public report on the first half of 2023, all 25 rows of it, comes out of returns.
func TestHalfYearReport(t *testing.T) {
	t.Parallel()
	o := allMailed(t)
	books, _ := filepath.Glob(o.path("out", "2023-06", "v1", "*分析报告*.xlsx"))
	if len(books) != 1 {
		t.Fatalf("%d workbooks", len(books))
	}
	cell := sheetOf(t, books[0], "指标一览")
	for i, want := range published {
		row := i + 4
		at := func(col string) string { return cell(col + strconv.Itoa(row)) }
		value := at("E")
		if want.value != value && !(strings.Contains(want.value, ".") && exactly(t, value).Cmp(exactly(t, want.value)) == 0) && !rounds(t, value, want.value) {
			t.Errorf("row %d %s: %q, published as %q", i+1, want.name, value, want.value)
		}
		if g := at("F"); g != want.growth && !rounds(t, g, want.growth) {
			t.Errorf("row %d %s grows by %q, published as %q", i+1, want.name, g, want.growth)
		}
		if at("B") != want.section || at("C") != want.name || at("D") != want.unit {
			t.Errorf("row %d is %s %s (%s), want %s %s (%s)", i+1, at("B"), at("C"), at("D"), want.section, want.name, want.unit)
		}
		switch asked := at("H"); {
		case want.asked == "" && asked != "":
			t.Errorf("row %d %s is asked about: %s", i+1, want.name, asked)
		case !strings.Contains(asked, want.asked) || want.asked != "" && !strings.HasPrefix(asked, "核实："):
			t.Errorf("row %d %s: %q does not ask %q", i+1, want.name, asked, want.asked)
		}
		if at("G") == "" || strings.Contains(at("G"), "未报") {
			t.Errorf("row %d %s is from %q", i+1, want.name, at("G"))
		}
	}
	if more := cell("C29"); strings.Contains(more, "/") || cell("A29") != "" {
		t.Errorf("a 26th row: %s", more)
	}

	// The narrative opens as published and names who is named, in the workbook and the letter.
	brief := ""
	said := sheetOf(t, books[0], "简报")
	for row := 2; row < 30; row++ {
		brief += strings.TrimPrefix(said("A"+strconv.Itoa(row)), "　　") + "\n"
	}
	letters, _ := filepath.Glob(o.path("out", "2023-06", "v1", "*.docx"))
	if len(letters) != 1 {
		t.Fatalf("%d letters", len(letters))
	}
	for from, text := range map[string]string{"workbook": brief, "letter": lettered(t, letters[0])} {
		if !strings.Contains(text, "\n"+headlineParagraph+"\n") {
			t.Errorf("the %s does not open as published:\n%s", from, text)
		}
		for _, names := range publishedNames {
			if !strings.Contains(text, names) {
				t.Errorf("the %s does not say %q", from, names)
			}
		}
		if strings.Contains(text, "{{") {
			t.Errorf("the %s has placeholders left", from)
		}
	}

	// Both go with the mail.
	mails, _ := filepath.Glob(o.path("out", "mail", "*.eml"))
	if len(mails) == 0 {
		t.Fatal("no mails")
	}
	raw, err := os.ReadFile(mails[0])
	if err != nil || bytes.Count(raw, []byte("Content-Disposition: attachment")) < 3 {
		t.Errorf("%s has fewer than three attachments: %v", filepath.Base(mails[0]), err)
	}
}

// rounds reports whether a stored number prints as published.
func rounds(t *testing.T, stored, published string) bool {
	t.Helper()
	if strings.ContainsAny(stored+published, "/余近·—") || stored == "" {
		return false
	}
	decimals := 0
	if _, frac, ok := strings.Cut(published, "."); ok {
		decimals = len(frac)
	}
	return exactly(t, stored).FloatString(decimals) == published
}

// lettered is the text of a document, a line a paragraph, read without the product's code.
func lettered(t *testing.T, name string) string {
	t.Helper()
	z, err := zip.OpenReader(name)
	if err != nil {
		t.Fatal(err)
	}
	defer z.Close()
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var out strings.Builder
	out.WriteString("\n")
	d := xml.NewDecoder(f)
	in := false
	for {
		token, err := d.Token()
		if err == io.EOF {
			return out.String()
		}
		if err != nil {
			t.Fatal(err)
		}
		switch x := token.(type) {
		case xml.StartElement:
			in = x.Name.Local == "t"
		case xml.CharData:
			if in {
				out.Write(x)
			}
		case xml.EndElement:
			in = false
			if x.Name.Local == "p" {
				out.WriteString("\n")
			}
		}
	}
}

// The papers for the meeting name enterprises: they stay with the internal variant, in the
// folder and in the mail.
func TestMeetingPapersAreInternal(t *testing.T) {
	t.Parallel()
	o := allMailed(t)
	if open, _ := filepath.Glob(o.path("out", "2023-06", "v1", "*会材料*")); len(open) > 0 {
		t.Errorf("%v lie outside 内部", open)
	}
	kept, _ := filepath.Glob(o.path("out", "2023-06", "v1", "内部", "*会材料.xlsx"))
	if len(kept) != 1 {
		t.Fatalf("%d papers", len(kept))
	}
	cell := sheetOf(t, kept[0], "问题")
	if said := cell("A3"); !strings.HasPrefix(said, "在册问题6个：本月新报1个，以前提出、本月续报2个，本月办结1个，企业本月未报的1个，未再列也未写办结日期的1个。尚未办结5个，") {
		t.Errorf("the papers say %q", said)
	}
	for row, want := range []string{"2023-04-1 供 王服务员 2023-04 2 续报 —", "2023-05-2 水电气热 王服务员 2023-05 1 办结 2023-06-28", "2023-06-1 用地 李服务员 2023-06 0 新报 —",
		"2023-05-1 资金 李服务员 2023-05 1 续报 —", "2023-05-2 用工 李服务员 2023-05 1 未再列 —", "2023-03-1 销 赵服务员 2023-03 3 本月未报 —"} {
		var got []string
		for _, col := range []string{"B", "E", "F", "H", "I", "J", "K"} {
			got = append(got, cell(col+strconv.Itoa(row+7)))
		}
		if s := strings.Join(got, " "); s != want {
			t.Errorf("problem %d is %q, want %q", row+1, s, want)
		}
	}
	mails, _ := filepath.Glob(o.path("out", "mail", "*.eml"))
	for _, name := range mails {
		raw, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		want := 3 // the report, the bulletin and its letter
		if bytes.Contains(raw, []byte("officer@park.example")) {
			want = 4
		}
		if got := bytes.Count(raw, []byte("Content-Disposition: attachment")); got != want {
			t.Errorf("%s has %d attachments, want %d", filepath.Base(name), got, want)
		}
		if !strings.Contains(mailText(t, raw), headlineParagraph) {
			t.Errorf("%s does not carry the text", filepath.Base(name))
		}
	}
	if len(mails) != 4 {
		t.Errorf("%d mails", len(mails))
	}
}

// mailText is the text body of a mail.
func mailText(t *testing.T, raw []byte) string {
	t.Helper()
	m, err := mail.ReadMessage(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	var find func(kind, encoding string, r io.Reader) string
	find = func(kind, encoding string, r io.Reader) string {
		is, params, err := mime.ParseMediaType(kind)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasPrefix(is, "multipart/") {
			parts := multipart.NewReader(r, params["boundary"])
			for {
				p, err := parts.NextRawPart()
				if err != nil {
					return ""
				}
				if s := find(p.Header.Get("Content-Type"), p.Header.Get("Content-Transfer-Encoding"), p); s != "" {
					return s
				}
			}
		}
		if is != "text/plain" {
			return ""
		}
		switch strings.ToLower(encoding) {
		case "base64":
			r = base64.NewDecoder(base64.StdEncoding, r)
		case "quoted-printable":
			r = quotedprintable.NewReader(r)
		}
		b, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	return find(m.Header.Get("Content-Type"), m.Header.Get("Content-Transfer-Encoding"), m.Body)
}

// The financial return is held against its own lines, and against what the unit returned
// on the output return.
func TestFinancialReturn(t *testing.T) {
	t.Parallel()
	o := allMailed(t)
	if out := o.parkstat(t, "status", "--period", "2023-06", "--form", "monthly-finance"); !strings.Contains(out, "接收 12（") ||
		!strings.Contains(out, "2023年5月") || !strings.Contains(out, "截止 7月10日") {
		t.Errorf("the sample's returns are not taken:\n%s", out)
	}
	park, err := samplePark()
	if err != nil {
		t.Fatal(err)
	}
	names, _ := filepath.Glob(filepath.Join(park, "inbox-departments", "*", "*-monthly-finance.xlsx"))
	if len(names) != 12 {
		t.Fatalf("%d returns", len(names))
	}
	for name, c := range map[string]struct {
		cells map[string]any
		want  string
	}{
		"as it came":        {nil, ""},
		"lines":             {map[string]any{"B19": "饼干", "C19": "1411", "F19": 5}, "B07"},
		"no such class":     {map[string]any{"B19": "饼干", "C19": "9911", "F19": 5}, "B07b"},
		"another output":    {map[string]any{"D15": 77}, "X02b"},
		"ten times as much": {map[string]any{"D7": 999_999}, "X02"},
	} {
		f, err := excelize.OpenFile(names[0])
		if err != nil {
			t.Fatal(err)
		}
		sheet := f.GetSheetName(0)
		for ref, label := range map[string]string{"B7": "营业收入", "B15": "工业总产值", "A19": "1"} {
			if got, _ := f.GetCellValue(sheet, ref); got != label {
				t.Fatalf("%s holds %q, want %s: is this test still looking at the right rows?", ref, got, label)
			}
		}
		for ref, v := range c.cells {
			if err := f.SetCellValue(sheet, ref, v); err != nil {
				t.Fatal(err)
			}
		}
		if err := f.SaveAs(o.path("one.xlsx")); err != nil {
			t.Fatal(err)
		}
		out, _ := o.command("parkstat", "check", "one.xlsx", "--json").CombinedOutput()
		if c.want == "" && (strings.Contains(string(out), "X02") || strings.Contains(string(out), "B07")) || !strings.Contains(string(out), `"rule": "`+c.want) {
			t.Errorf("%s: no %s in\n%s", name, c.want, out)
		}
	}
}

// Blanks go to whom the registers name, with a unit's projects printed and locked.
func TestBlanksOfTheRegisters(t *testing.T) {
	t.Parallel()
	o := allStocked(t)
	o.parkstat(t, "form", "--period", "2023-07", "--out", "blanks")
	for code, want := range map[string]int{"XM01-*": 2, "XM02-*": 2, "BM01-*": 1, "BM07-*安全生产月报*": 1, "BM01-*安全生产月报*": 0} {
		if got, _ := filepath.Glob(o.path("blanks", code)); len(got) != want {
			t.Errorf("%d blanks of %s, want %d", len(got), code, want)
		}
	}
	progress, _ := filepath.Glob(o.path("blanks", "XM02-*-2023-07-项目进度月报.xlsx"))
	if len(progress) != 1 {
		t.Fatalf("blanks of XM02: %v", progress)
	}
	f, err := excelize.OpenFile(progress[0])
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := f.GetSheetName(0)
	at, err := f.SearchSheet(sheet, "经十路北段")
	if err != nil || len(at) != 1 {
		t.Fatalf("the unit's first project stands in %v: %v", at, err)
	}
	locked := func(ref string) bool {
		id, err := f.GetCellStyle(sheet, ref)
		if err != nil {
			t.Fatal(err)
		}
		s, err := f.GetStyle(id)
		return err == nil && (s.Protection == nil || s.Protection.Locked)
	}
	col, row, _ := excelize.CellNameToCoordinates(at[0])
	cell := func(c, r int) string { ref, _ := excelize.CoordinatesToCellName(c, r); return ref }
	if !locked(at[0]) || locked(cell(col+1, row)) || locked(cell(col, row+12)) {
		t.Errorf("%s is to be locked, what is beside it and the row of no project not", at[0])
	}
}

// A figure of a department leads to the cells of its return.
func TestExplainsDepartments(t *testing.T) {
	t.Parallel()
	o := allMailed(t)
	for indicator, want := range map[string]string{
		"mend_rate": "整改率 1—本月 = 95  ← 2023-07-06/BM07-2023-06-safety.xlsx  安全生产月报!D10", "mend_share": "算法：(隐患已整改) / (隐患) * 100", "places": "= 10余",
		"invest":   "动力电池项目部",
		"gazelles": "只算“称号”是“省瞪羚”且“状态”是“成功申报”的", "signed_total": "各行“投资额”之和",
	} {
		if out := o.parkstat(t, "explain", indicator, "--period", "2023-06"); !strings.Contains(out, want) {
			t.Errorf("%s is not explained by %q:\n%s", indicator, want, out)
		}
	}
}

// A department that has not returned is named where the run is told.
func TestRunNamesWhoOwes(t *testing.T) {
	t.Parallel()
	o := allStocked(t)
	if said := o.parkstat(t, "run", "--period", "2023-06"); strings.Contains(said, "还差") {
		t.Errorf("with all returns: %s", said)
	}
	said := o.parkstat(t, "run", "--period", "2023-06", "--as-of", "2023-07-04", "--anyway")
	if !strings.Contains(said, "部门和项目单位还差：") || !strings.Contains(said, "《") {
		t.Errorf("before they came: %s", said)
	}
}

// What single enterprises returned can't be picked into a bulletin that goes outside.
func TestBulletinOutsideTakesNothingOfEnterprises(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ from, to, want string }{
		{"table:\n", "enterprises:\n- {list: 停产的, where: stopped}\ntable:\n", "enterprises：列企业名称"},
		{"lists:\n", "lists:\n- {list: 企业问题, from: dsp}\n", "lists：企业问题：取自企业报的表"},
		{"quotes:\n", "quotes:\n- {quote: 谁填的, item: dsp_preparer}\n", "quotes：谁填的：取自企业报的表"},
		{"table:\n", "table:\n- {section: 工业, name: 企业, value: 一, form: monthly-finance}\n", "table：企业：取自企业报的表"},
	} {
		o := allStocked(t)
		data, err := os.ReadFile("../../templates/reports/half-year.yaml")
		if err != nil {
			t.Fatal(err)
		}
		if err := os.MkdirAll(o.path("own", "reports"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(o.path("own", "reports", "half-year.yaml"), []byte(strings.Replace(string(data), c.from, c.to, 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		config, err := os.ReadFile(o.path("config.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(o.path("config.yaml"), []byte(strings.Replace(string(config), `templates: ""`, "templates: own", 1)), 0o644); err != nil {
			t.Fatal(err)
		}
		cmd := o.command("parkstat", "config", "check")
		said, err := cmd.CombinedOutput()
		if err == nil || !strings.Contains(string(said), c.want) {
			t.Errorf("%s: %v\n%s", c.to, err, said)
		}
	}
}
