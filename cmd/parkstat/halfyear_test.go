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
)

// published are the 25 rows of the public report on the park's first half of 2023:
// section, indicator, unit, value, growth, and what a careful officer asks about the row.
var published = []struct{ section, name, unit, value, growth, asked string }{
	{"工业", "规上工业企业增加值（预计）", "亿元", "22.45", "23.26", ""},
	{"工业", "规上工业企业总产值（预计）", "亿元", "96.1", "21.4", ""},
	{"投资", "固定资产投资（预计）", "亿元", "2.96", "20", ""},
	{"财政", "一般公共预算收入（预计）", "亿元", "1.26", "24.3", ""},
	{"招商引资", "签约项目", "个", "20", "—", ""},
	{"招商引资", "签约项目总投资", "亿元", "110.3", "—", ""},
	{"招商引资", "赴省市", "个", "10余", "—", ""},
	{"招商引资", "拜访企业", "家", "20余", "—", ""},
	{"招商引资", "对接项目", "个", "30余", "—", ""},
	{"招商引资", "深入对接企业", "家", "20余", "—", ""},
	{"招商引资", "深入对接项目总投资", "亿元", "近200", "—", ""},
	{"项目建设", "产业项目：顺利试产", "个", "≥4", "—", ""},
	{"项目建设", "产业项目：即将试生产", "个", "≥2", "—", ""},
	{"项目建设", "产业项目：力争年内建成投产", "个", "≥6", "—", ""},
	{"项目建设", "产业项目：取得突破、下半年全面开工", "个", "≥4", "—", ""},
	{"项目建设", "基础设施项目：建成通车", "个", "2", "—", ""},
	{"项目建设", "基础设施项目：完成施工招标", "个", "3", "—", ""},
	{"项目建设", "基础设施项目：建成投用", "个", "6", "—", ""},
	{"项目建设", "基础设施项目：建设完工", "个", "1", "—", ""},
	{"项目建设", "基础设施项目：加快推进", "个", "≥5", "—", ""},
	{"创新", "新增省级绿色工厂", "家", "1", "—", ""},
	{"创新", "新增国家级专精特新“小巨人”", "家", "1", "—", ""},
	{"创新", "新增省级专精特新", "家", "1", "—", ""},
	{"创新", "成功申报省“瞪羚”", "家", "2", "—", ""},
	{"创新", "动力电池生产线建成后预计新增产能（预计数）", "亿元", "20", "—", ""},
	{"就业", "城镇新增就业", "人", "1594", "—", ""},
	{"就业", "失业人员再就业", "人", "523", "—", ""},
	{"就业", "就业困难人员再就业", "人", "338", "—", ""},
	{"农业", "小麦收割面积", "亩", "11900.28", "—", "完全相同"},
	{"农业", "秋粮作物播种面积", "亩", "11900.28", "—", "完全相同"},
	{"土地", "违法占用耕地建房：已整改", "宗", "9", "—", ""},
	{"土地", "违法占用耕地建房：正在整改", "宗", "1", "—", ""},
	{"安全", "检查企业", "家次", "97", "—", ""},
	{"安全", "查出问题和隐患", "项", "630", "—", "单位不同"},
	{"安全", "已整改", "处", "595", "—", "单位不同"},
	{"安全", "整改率", "%", "95", "—", "应为 94.44%"},
	{"安全", "生产安全事故演练", "次", "74", "—", ""},
	{"安全", "防汛应急演练", "次", "34", "—", ""},
	{"安全", "区级综合演练", "次", "1", "—", ""},
	{"环保", "空气质量全市排名", "位", "2", "—", ""},
	{"党建", "党工委会议", "次", "6", "—", ""},
	{"党建", "集中学习", "次", "6", "—", ""},
	{"党建", "集中研讨", "次", "5", "—", ""},
	{"党建", "宣讲", "次", "35", "—", ""},
	{"党建", "辩论等活动", "次", "30余", "—", ""},
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

// The public report on the first half of 2023, each of its 25 rows by stage and kind, comes out of returns.
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
		if at("G") == "" || strings.Contains(at("G"), "未报") {
			t.Errorf("row %d %s is from %q", i+1, want.name, at("G"))
		}
	}
	if end := "A" + strconv.Itoa(len(published)+4); cell(end) != "" {
		t.Errorf("a row more: %s", cell(end))
	}
	// What is asked about stays inside until it is settled.
	inside, _ := filepath.Glob(o.path("out", "2023-06", "v1", "内部", "*月报*.xlsx"))
	if len(inside) != 1 {
		t.Fatalf("%d internal workbooks", len(inside))
	}
	asked, queries := "", sheetOf(t, inside[0], "报送与审核")
	for row := 1; row < 120; row++ {
		asked += queries("G"+strconv.Itoa(row)) + "\n"
	}
	for _, want := range published {
		if !strings.Contains(asked, want.asked) {
			t.Errorf("%s is not asked about with %q inside", want.name, want.asked)
		}
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
		if !strings.Contains(mailText(t, raw), "检查企业欠序时进度5.9点（应急管理局）：全年还差123家次") {
			t.Errorf("%s does not say what needs study beyond industry", filepath.Base(name))
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
