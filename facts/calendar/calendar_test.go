package calendar

import (
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"gopkg.in/yaml.v3"
	"pgregory.net/rapid"

	"parkstat/facts"
)

var shanghai = time.FixedZone("CST", 8*3600)

func at(y, m, d, hour, minute int) time.Time {
	return time.Date(y, time.Month(m), d, hour, minute, 0, 0, shanghai)
}

func day(t interface{ Fatal(...any) }, s string) Day {
	d, err := parseDay(s)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// shipped are the years as they are shipped.
func shipped(t interface{ Fatal(...any) }) *Workdays {
	data, err := os.ReadFile("../../templates/calendar/holidays.yaml")
	var f File
	if err == nil {
		err = yaml.Unmarshal(data, &f)
	}
	if err != nil {
		t.Fatal(err)
	}
	w, err := NewWorkdays(f)
	if err != nil {
		t.Fatal(err)
	}
	return w
}

// The days that stand in the notices, by the names of those who work and those who don't.
func TestShippedYears(t *testing.T) {
	w := shipped(t)
	for s, want := range map[string]bool{
		"2022-01-29": true, "2022-01-31": false, "2022-04-02": true, "2022-05-07": true, "2022-10-07": false, "2022-10-09": true,
		"2022-12-31": false, "2023-01-02": false, "2023-01-03": true, "2023-01-28": true, "2023-01-29": true, "2023-04-05": false, "2023-04-06": true,
		"2023-06-23": false, "2023-06-25": true, "2023-07-08": false, "2023-07-10": true, "2023-09-28": true, "2023-09-29": false, "2023-10-06": false,
		"2023-10-07": true, "2023-10-08": true, "2023-10-14": false,
		"2024-02-09": true, "2024-02-18": true, "2024-09-14": true, "2024-10-12": true, "2025-01-26": true, "2025-10-08": false, "2025-10-11": true,
		"2026-01-04": true, "2026-02-23": false, "2026-02-28": true, "2026-09-20": true, "2026-09-25": false, "2026-10-10": true,
	} {
		if is, err := w.is(day(t, s)); err != nil || is != want {
			t.Errorf("%s: workday %v, %v", s, is, err)
		}
	}
	// Workdays of each year: 250 or so, as every payroll office counts them.
	for year, want := range map[int]int{2022: 249, 2023: 249, 2024: 251, 2025: 248, 2026: 248} {
		n, err := w.Between(Day{Year: year, Month: 1, Day: 1}.add(-1), Day{Year: year, Month: 12, Day: 31})
		if year == 2022 { // the day before lies in a year that is not known, but is not asked for
			n, err = w.Between(Day{Year: year, Month: 1, Day: 1}, Day{Year: year, Month: 12, Day: 31})
		}
		if err != nil || n != want {
			t.Errorf("%d has %d workdays, want %d (%v)", year, n, want, err)
		}
	}
}

// A year that is not known is an error whatever is asked of it.
func TestUnknownYear(t *testing.T) {
	w := shipped(t)
	var unknown UnknownYear
	if _, err := w.is(day(t, "2027-01-04")); !errors.As(err, &unknown) || unknown != 2027 {
		t.Errorf("a Monday of 2027: %v", err)
	}
	if _, err := w.add(day(t, "2026-12-30"), 3); !errors.As(err, &unknown) || unknown != 2027 {
		t.Errorf("over the end of 2026: %v", err)
	}
	if _, err := w.onOrAfter(day(t, "2021-12-31")); !errors.As(err, &unknown) || unknown != 2021 {
		t.Errorf("before the first: %v", err)
	}
	for _, c := range []struct {
		now  time.Time
		want string
	}{
		{at(2026, 10, 31, 23, 59), ""}, {at(2026, 11, 1, 0, 0), "还没有 2027 年"}, {at(2026, 11, 30, 23, 59), "还没有 2027 年"},
		{at(2026, 12, 31, 0, 0), "还没有 2027 年"}, {at(2027, 3, 1, 0, 0), "没有 2027 年的节假日安排，算不出"}, {at(2023, 12, 1, 0, 0), ""},
	} {
		lack, ok := w.Lacks(c.now)
		if got := lack.String(); ok != (c.want != "") || ok && !strings.HasPrefix(got, c.want) || lack.Now != strings.Contains(c.want, "算不出") {
			t.Errorf("on %s: %v %q", c.now, ok, got)
		}
	}
}

// Wrong arrangements are refused.
func TestWrongYears(t *testing.T) {
	good := year{Year: 2030, Notice: "文", Holidays: []holiday{{Name: "元旦", Off: "2030-01-01"}, {Name: "劳动节", Off: "2030-05-01/2030-05-05"},
		{Name: "国庆节", Off: "2030-10-01/2030-10-07"}}}
	if _, err := NewWorkdays(File{Years: []year{good}}); err != nil {
		t.Fatal(err)
	}
	for want, h := range map[string]holiday{
		"不是日期": {Name: "春节", Off: "2030-2-3"}, "写了两次": {Name: "春节", Off: "2030-05-01"}, "本来就上班": {Name: "春节", Off: "2030-02-03", Work: []string{"2030-02-04"}},
		"不在这一年": {Name: "春节", Off: "2031-02-03"}, "不像是一个假期": {Name: "春节", Off: "2030-02-03/2030-03-03"},
	} {
		y := good
		y.Holidays = append(y.Holidays[:3:3], h)
		if _, err := NewWorkdays(File{Years: []year{y}}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: %v, want %s", h, err, want)
		}
	}
	short := good
	short.Holidays = good.Holidays[:2]
	if _, err := NewWorkdays(File{Years: []year{short}}); err == nil || !strings.Contains(err.Error(), "10月1日") {
		t.Errorf("without October: %v", err)
	}
	if _, err := NewWorkdays(File{Years: []year{good, good}}); err == nil {
		t.Error("the same year twice is taken")
	}
}

// The years that the office wrote stand in place of the shipped ones, whole.
func TestReplaced(t *testing.T) {
	off := func(y, m, d int, name string, work bool) facts.DayOff {
		return facts.DayOff{Date: at(y, m, d, 0, 0), Name: name, Work: work, At: facts.Cell{Sheet: "节假日", Ref: "A" + name}}
	}
	w, problems := shipped(t).Replaced([]facts.DayOff{off(2026, 12, 31, "元旦", false), off(2027, 1, 1, "元旦", false), off(2027, 5, 1, "劳动节", false),
		off(2027, 10, 1, "国庆节", false), off(2027, 10, 9, "国庆节", true)})
	if len(problems) != 0 {
		t.Fatal(problems)
	}
	for s, want := range map[string]bool{"2026-10-10": true, "2026-12-31": false, "2027-01-01": false, "2027-10-09": true, "2027-10-08": true} {
		if is, err := w.is(day(t, s)); err != nil || is != want {
			t.Errorf("%s: %v %v", s, is, err)
		}
	}
	if w.years[2027] != "园区工作簿" || w.years[2026] != "国办发明电〔2025〕7号" {
		t.Errorf("sources %q %q", w.years[2027], w.years[2026])
	}
	if _, problems = shipped(t).Replaced([]facts.DayOff{off(2027, 1, 1, "元旦", false)}); len(problems) != 1 ||
		!strings.Contains(problems[0].Message, "2027 年没有写 5月1日放假") || problems[0].At.Ref != "A元旦" {
		t.Errorf("one line: %v", problems)
	}
	if _, problems = shipped(t).Replaced([]facts.DayOff{off(2027, 1, 1, "元旦", false), off(2027, 1, 1, "元旦", false),
		off(2027, 5, 4, "劳动节", true)}); len(problems) != 2 {
		t.Errorf("twice, and a Tuesday worked: %v", problems)
	}
}

// Going n workdays on and n back ends where it began; what is counted is what was gone; the
// days between are none.
func TestWorkdayArithmetic(t *testing.T) {
	w := shipped(t)
	first := Day{Year: 2022, Month: 6, Day: 1}
	rapid.Check(t, func(t *rapid.T) {
		d := first.add(rapid.IntRange(0, 4*365).Draw(t, "day"))
		n := rapid.IntRange(1, 60).Draw(t, "n")
		start, err := w.onOrAfter(d)
		if err != nil {
			t.Fatal(err)
		}
		if is, _ := w.is(start); !is || start.compare(d) < 0 {
			t.Fatalf("%s on or after %s", start, d)
		}
		for x := d; x.compare(start) < 0; x = x.add(1) {
			if is, _ := w.is(x); is {
				t.Fatalf("%s was passed over from %s to %s", x, d, start)
			}
		}
		end, err := w.add(start, n)
		if err != nil {
			t.Fatal(err)
		}
		back, err := w.add(end, -n)
		if err != nil || back != start {
			t.Fatalf("%s and %d workdays is %s, and back %s", start, n, end, back)
		}
		if got, err := w.Between(start, end); err != nil || got != n {
			t.Fatalf("between %s and %s lie %d, went %d", start, end, got, n)
		}
		half := rapid.IntRange(0, n).Draw(t, "half")
		mid, _ := w.add(start, half)
		if two, _ := w.add(mid, n-half); two != end {
			t.Fatalf("%d and %d workdays are not %d from %s", half, n-half, n, start)
		}
		if again, _ := w.onOrAfter(end); again != end {
			t.Fatalf("%s is no workday", end)
		}
	})
}
