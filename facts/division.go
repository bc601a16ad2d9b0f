package facts

// Division is a two-digit division (行业大类) of GB/T 4754-2017 within industry
// (工业): sections B mining, C manufacturing, D utilities.
type Division struct{ Code, Section, Name string }

// Sections (门类) of industry by letter.
var Sections = []Division{
	{"B", "B", "采矿业"},
	{"C", "C", "制造业"},
	{"D", "D", "电力、热力、燃气及水生产和供应业"},
}

// Divisions lists the 41 divisions of industry in the order of GB/T 4754-2017.
var Divisions = []Division{
	{"06", "B", "煤炭开采和洗选业"},
	{"07", "B", "石油和天然气开采业"},
	{"08", "B", "黑色金属矿采选业"},
	{"09", "B", "有色金属矿采选业"},
	{"10", "B", "非金属矿采选业"},
	{"11", "B", "开采专业及辅助性活动"},
	{"12", "B", "其他采矿业"},
	{"13", "C", "农副食品加工业"},
	{"14", "C", "食品制造业"},
	{"15", "C", "酒、饮料和精制茶制造业"},
	{"16", "C", "烟草制品业"},
	{"17", "C", "纺织业"},
	{"18", "C", "纺织服装、服饰业"},
	{"19", "C", "皮革、毛皮、羽毛及其制品和制鞋业"},
	{"20", "C", "木材加工和木、竹、藤、棕、草制品业"},
	{"21", "C", "家具制造业"},
	{"22", "C", "造纸和纸制品业"},
	{"23", "C", "印刷和记录媒介复制业"},
	{"24", "C", "文教、工美、体育和娱乐用品制造业"},
	{"25", "C", "石油、煤炭及其他燃料加工业"},
	{"26", "C", "化学原料和化学制品制造业"},
	{"27", "C", "医药制造业"},
	{"28", "C", "化学纤维制造业"},
	{"29", "C", "橡胶和塑料制品业"},
	{"30", "C", "非金属矿物制品业"},
	{"31", "C", "黑色金属冶炼和压延加工业"},
	{"32", "C", "有色金属冶炼和压延加工业"},
	{"33", "C", "金属制品业"},
	{"34", "C", "通用设备制造业"},
	{"35", "C", "专用设备制造业"},
	{"36", "C", "汽车制造业"},
	{"37", "C", "铁路、船舶、航空航天和其他运输设备制造业"},
	{"38", "C", "电气机械和器材制造业"},
	{"39", "C", "计算机、通信和其他电子设备制造业"},
	{"40", "C", "仪器仪表制造业"},
	{"41", "C", "其他制造业"},
	{"42", "C", "废弃资源综合利用业"},
	{"43", "C", "金属制品、机械和设备修理业"},
	{"44", "D", "电力、热力生产和供应业"},
	{"45", "D", "燃气生产和供应业"},
	{"46", "D", "水的生产和供应业"},
}

// DivisionOf finds the division of a class code (行业小类) by its first two digits.
func DivisionOf(class string) (Division, bool) {
	if len(class) < 2 {
		return Division{}, false
	}
	for _, d := range Divisions {
		if d.Code == class[:2] {
			return d, true
		}
	}
	return Division{}, false
}

// SectionOf is the section with the given letter.
func SectionOf(letter string) Division {
	for _, s := range Sections {
		if s.Code == letter {
			return s
		}
	}
	return Division{}
}
