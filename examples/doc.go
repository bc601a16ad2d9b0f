// Package examples makes sample parks: made-up enterprises on a list, with the
// real workbooks they would hand in, written through the product's own form. The
// park of 60 is the one under examples/park; its first half of 2023 adds up to
// the published figures of 濮阳工业园区 (总产值 96.1 亿元 +21.4%, 增加值 22.45 亿元
// +23.26% at comparable prices).
//
// Invariants: the same size and seed give the same bytes. Every name of an enterprise
// that returns, and its figures, are invented; departments and project units return what
// was published.
package examples

import (
	"parkstat/facts"
	"parkstat/templates"
)

// publishedUnits is the size of the park whose figures are the published ones.
const publishedUnits = 60

// Options of a sample park.
type Options struct {
	Units       int
	Seed        uint64
	Annual      *templates.Form // the annual return; nil: none are written
	Supplements *Supplements    // departments and project units; nil: there are none
	Progress    func(done, total int)
}

// The half-year's published totals, in 千元, and what they were grown from:
// 96.1 亿元, +21.4 %.
const (
	publishedOutput = 9_610_000
	publishedBase   = 7_916_000
)

// The months of the sample.
var (
	firstMonth = facts.Period{Year: 2023, Month: 2}
	halfYear   = facts.Period{Year: 2023, Month: 6}
	july       = facts.Period{Year: 2023, Month: 7}
)

// trades are the divisions of the sample, their share of the units and of the
// output, the growth they show, their value-added rate in hundredths of a
// percent, and the classes and words their enterprises are named by.
var trades = []struct {
	division string
	units    int
	size     float64
	growth   float64
	rate     int
	class    string
	words    []string
}{
	{"13", 5, 0.7, 0.06, 1980, "1361", []string{"食品", "粮油", "冷链食品"}},
	{"14", 4, 0.5, 0.04, 2350, "1439", []string{"食品", "调味品"}},
	{"20", 3, 0.4, -0.05, 2240, "2021", []string{"木业", "家居板材"}},
	{"22", 3, 0.5, 0.03, 2110, "2231", []string{"纸业", "包装"}},
	{"25", 3, 3.2, 0.24, 2050, "2511", []string{"石化", "能源化工"}},
	{"26", 14, 2.1, 0.33, 2485, "2614", []string{"化工", "新材料", "助剂", "精细化工"}},
	{"29", 5, 0.9, 0.18, 2290, "2929", []string{"橡塑", "塑业", "管业"}},
	{"30", 5, 0.8, -0.03, 2620, "3024", []string{"建材", "玻璃", "耐材"}},
	{"33", 4, 0.7, 0.09, 2130, "3311", []string{"钢构", "金属制品"}},
	{"35", 5, 0.9, 0.15, 2710, "3511", []string{"石油装备", "重工", "专用设备"}},
	{"38", 6, 1.8, 0.41, 2180, "3841", []string{"电池", "电气", "新能源"}},
	{"44", 3, 1.2, 0.05, 3050, "4412", []string{"热电", "电力"}},
}

var (
	firstNames  = []string{"恒岳", "瑞禾", "华岚", "鼎沃", "中朔", "远澄", "金枥", "宏砚", "博垣", "安漳", "泰沣", "科曜", "立珩", "信嵘", "东垚", "隆旻", "盛昶", "凯泓", "天珏", "润菁"}
	secondNames = []string{"", "联", "达", "源", "兴"}
	surnames    = []string{"王", "李", "张", "刘", "陈", "杨", "赵", "黄", "周", "吴", "徐", "孙", "胡", "朱", "高", "林", "何", "郭", "马", "罗"}
	givenNames  = []string{"建国", "晓燕", "志强", "丽娜", "文博", "雪梅", "国栋", "春霞", "海涛", "静", "磊", "敏", "伟", "芳", "洋", "艳", "勇", "娟", "杰", "婷"}
)
