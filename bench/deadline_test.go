//go:build unix

package bench

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"flag"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"parkstat/ingest"
	"parkstat/store"
)

var (
	doorAt  = flag.String("door", "", "the address of a web door that takes returns, host:port")
	returns = flag.String("returns", "", "folder of returns, named by their unit's code")
	passes  = flag.String("tokens", "", "file of a unit's code and token a line")
	book    = flag.String("book", "", "folder of the book of record, to be counted afterwards")
	clients = flag.Int("clients", 500, "how many hand in at the same time")
	sockets = flag.Int("sockets", 1000, "how many connections are held that send next to nothing")
)

// job is one return to be handed in.
type job struct{ token, name, file string }

// outcome is how one ended.
type outcome struct {
	code  int
	said  string
	tries int           // that were told to come again
	took  time.Duration // of the try that was answered with a verdict
}

// TestDeadline is the last hour before a deadline, as short as the machine makes it: every return of the folder
// twice, once as it is and once saved anew.
func TestDeadline(t *testing.T) {
	if *doorAt == "" {
		t.Skip("bench/deadline.sh runs it")
	}
	jobs := workload(t)
	stop := hold(t, *sockets)
	client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: *clients}}
	begun, queue, done := time.Now(), make(chan job), make(chan outcome)
	var all sync.WaitGroup
	for range *clients {
		all.Go(func() {
			for j := range queue {
				done <- handIn(client, j)
			}
		})
	}
	go func() {
		for _, j := range jobs {
			queue <- j
		}
		close(queue)
		all.Wait()
		close(done)
	}()
	var took []time.Duration
	codes, tries := map[int]int{}, 0
	for o := range done {
		if o.code != http.StatusCreated && codes[o.code] == 0 {
			fmt.Printf("the first %d: %s\n", o.code, strings.Join(strings.Fields(o.said), " "))
		}
		codes[o.code]++
		tries += o.tries
		if o.code == http.StatusCreated {
			took = append(took, o.took)
		}
	}
	seconds := time.Since(begun).Seconds()
	held := stop()
	slices.Sort(took)
	if len(took) == 0 {
		t.Fatalf("no verdict: %v", codes)
	}
	at := func(p int) time.Duration { return took[(len(took)-1)*p/100].Round(time.Millisecond) }
	count(t)
	fmt.Printf("result %d returns, %d verdicts in %.1f s: %.0f a second; p50 %s, p99 %s, longest %s; "+
		"told to come again %d times; ended %v; sockets %d, cut off %d\n",
		len(jobs), len(took), seconds, float64(len(took))/seconds, at(50), at(99), took[len(took)-1].Round(time.Millisecond), tries, codes, *sockets, held)
}

// count says how many returns came by the door, how many receipts they have, and how many of their originals
// are in the archive.
func count(t *testing.T) {
	t.Helper()
	db, err := sql.Open("sqlite", filepath.Join(*book, "parkstat.db"))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	rows, err := db.Query(`SELECT a.sha256, (SELECT COUNT(*) FROM receipts r WHERE r.arrival = a.seq) FROM arrivals a WHERE a.ticket <> '' AND a.channel = $1`,
		ingest.ByUpload)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	archive, err := store.NewArchive(*book)
	if err != nil {
		t.Fatal(err)
	}
	came, receipts, originals := 0, 0, 0
	for rows.Next() {
		var sum string
		var n int
		if err := rows.Scan(&sum, &n); err != nil {
			t.Fatal(err)
		}
		came, receipts = came+1, receipts+n
		if _, err := archive.Get(sum); err == nil {
			originals++
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	fmt.Printf("result %d rows, %d receipts, %d originals\n", came, receipts, originals)
}

// workload is every return with its unit's token, twice.
func workload(t *testing.T) (jobs []job) {
	t.Helper()
	tokens := map[string]string{}
	data, err := os.ReadFile(*passes)
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range strings.Split(strings.TrimSpace(string(data)), "\n") {
		code, token, _ := strings.Cut(line, " ")
		tokens[code] = token
	}
	files, err := filepath.Glob(filepath.Join(*returns, "*.xlsx"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, again := range []string{"", "again"} {
		for _, file := range files {
			for code, token := range tokens {
				if strings.Contains(file, code) {
					jobs = append(jobs, job{token, again, file})
				}
			}
		}
	}
	return jobs
}

// handIn sends one until it is answered otherwise than that it should come again.
func handIn(client *http.Client, j job) (o outcome) {
	data, err := os.ReadFile(j.file)
	if err == nil && j.name != "" {
		data, err = savedAnew(data)
	}
	if err != nil {
		return o
	}
	for ; ; o.tries++ {
		begun := time.Now()
		code, said, wait, err := post(client, j, data)
		switch {
		case err != nil:
			return outcome{code: -1, tries: o.tries}
		case code != http.StatusTooManyRequests && code != http.StatusServiceUnavailable:
			o.code, o.said, o.took = code, said, time.Since(begun)
			return o
		}
		time.Sleep(min(wait, time.Second)) // the hour is compressed
	}
}

func post(client *http.Client, j job, data []byte) (code int, said string, wait time.Duration, err error) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", filepath.Base(j.file))
	if err == nil {
		_, err = part.Write(data)
	}
	if err == nil {
		err = form.Close()
	}
	if err != nil {
		return 0, "", 0, err
	}
	r, err := http.NewRequestWithContext(context.Background(), http.MethodPost, "http://"+*doorAt+"/returns", &body)
	if err != nil {
		return 0, "", 0, err
	}
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+j.token)
	answer, err := client.Do(r)
	if err != nil {
		return 0, "", 0, err
	}
	defer answer.Body.Close()
	heard, err := io.ReadAll(answer.Body)
	seconds, _ := strconv.Atoi(answer.Header.Get("Retry-After"))
	return answer.StatusCode, string(heard), time.Duration(seconds) * time.Second, err
}

// savedAnew is the same workbook in other bytes, as a program writes it that saves it once more.
func savedAnew(data []byte) ([]byte, error) {
	from, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	to := zip.NewWriter(&b)
	for _, f := range from.File {
		f.SetModTime(time.Date(2023, 7, 7, 12, 0, 0, 0, time.UTC))
		if err := to.Copy(f); err != nil {
			return nil, err
		}
	}
	err = to.Close()
	return b.Bytes(), err
}

// hold opens connections that send a header a little at a time and never end it, and opens anew what is cut off;
// stop says how many were.
func hold(t *testing.T, n int) (stop func() int) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	var all sync.WaitGroup
	cut := make(chan struct{}, 1<<20)
	for range n {
		all.Go(func() {
			for ctx.Err() == nil {
				drip(ctx)
				cut <- struct{}{}
			}
		})
	}
	return func() int {
		cancel()
		all.Wait()
		return len(cut)
	}
}

func drip(ctx context.Context) {
	var d net.Dialer
	c, err := d.DialContext(ctx, "tcp", *doorAt)
	if err != nil {
		return
	}
	defer c.Close()
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for _, b := range []byte("POST /returns HTTP/1.1\r\nHost: x\r\nX-Slow: " + strings.Repeat("a", 1000)) {
		if _, err := c.Write([]byte{b}); err != nil {
			return
		}
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
	}
}
