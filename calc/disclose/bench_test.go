package disclose

import (
	"math/rand/v2"
	"runtime"
	"testing"
)

// The benchmarks are 5,000 units of 41 divisions over a year, 25 late each month, insiders
// included: with what they touch starred until they are back, and without.
func BenchmarkProtectedYear(b *testing.B) { benchmark(b, true) }

func BenchmarkOpenYear(b *testing.B) { benchmark(b, false) }

func benchmark(b *testing.B, star bool) {
	for range b.N {
		y := randomYear(rand.New(rand.NewPCG(1, 2)), 5000, 41, 11, 5000, 25, star)
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		b.ResetTimer()
		found := y.Audit()
		b.StopTimer()
		runtime.ReadMemStats(&after)
		b.ReportMetric(float64(after.TotalAlloc-before.TotalAlloc)/1e6, "MB")
		b.ReportMetric(float64(after.HeapSys)/1e6, "MB-heap")
		b.ReportMetric(float64(len(y.atoms)), "atoms")
		b.ReportMetric(float64(len(y.rows)), "rows")
		b.ReportMetric(float64(len(y.chooser().targets())), "targets")
		b.ReportMetric(float64(len(found)), "findings")
	}
}
