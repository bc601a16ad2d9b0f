package portal

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"time"

	"parkstat/ingest"
)

// upload is a file that came: on disk under a name of ours, with the hash that was taken on the way.
type upload struct {
	Name   string // as its sender calls it, without folders
	Path   string
	SHA256 string
	Size   int64
	Fields map[string]string // the form's others
}

const (
	// mostForm bounds a form without its file, and each of its fields.
	mostForm = 256 << 10
	// grace is how long a request may take before its body has to have earned more time, at slowest bytes
	// a second.
	grace   = 30 * time.Second
	slowest = 8 << 10
	// answerTime is what an answer may take to be written.
	answerTime = time.Minute
)

// The ways in which an upload does not come to be a file.
var (
	errTooLarge = errors.New("文件太大")
	errBroken   = errors.New("上传中断")
	errNoFile   = errors.New("没有选文件")
)

// paced reads a body that has to come at some speed: a stalled one ends by its deadline.
type paced struct {
	body    io.Reader
	control *http.ResponseController
	begun   time.Time
	came    int64
}

func (p *paced) Read(b []byte) (n int, err error) {
	if err := p.control.SetReadDeadline(p.until()); err != nil {
		return 0, err
	}
	n, err = p.body.Read(b)
	p.came += int64(n)
	return n, err
}

// until is when the next bytes have to be there.
func (p *paced) until() time.Time {
	return p.begun.Add(grace + time.Duration(p.came/slowest)*time.Second)
}

// receive takes the file of a form to disk. The caller removes it. What is too large is read to its end,
// within bounds, since a browser shows no answer before it has sent all.
func receive(w http.ResponseWriter, r *http.Request, dir string) (*upload, error) {
	control := http.NewResponseController(w)
	body := &paced{body: r.Body, control: control, begun: time.Now()}
	r.Body = io.NopCloser(body)
	form, err := r.MultipartReader()
	if err != nil {
		return nil, errNoFile
	}
	u, err := parts(form, dir)
	if errors.Is(err, errTooLarge) {
		_, _ = io.CopyN(io.Discard, body, 4*ingest.MaxUpload)
	}
	if err != nil && u != nil {
		u.remove()
	}
	return u, err
}

// parts reads a form up to its end.
func parts(form *multipart.Reader, dir string) (u *upload, err error) {
	fields := map[string]string{}
	for {
		part, err := form.NextPart()
		switch {
		case err == io.EOF && u == nil:
			return nil, errNoFile
		case err == io.EOF:
			u.Fields = fields
			return u, nil
		case err != nil:
			return u, errBroken
		case part.FileName() == "" && part.FormName() == "file":
			continue // a browser sends an empty one where none was chosen
		case part.FileName() == "":
			value, err := io.ReadAll(io.LimitReader(part, mostForm))
			if err != nil {
				return u, errBroken
			}
			fields[part.FormName()] = string(value)
		case u == nil:
			if u, err = keep(part, dir); err != nil {
				return u, err
			}
		}
	}
}

// keep writes one file, hashing it.
func keep(part *multipart.Part, dir string) (*upload, error) {
	f, err := os.CreateTemp(dir, "upload-*")
	if err != nil {
		return nil, fmt.Errorf("keep an upload: %w", err)
	}
	u := &upload{Name: part.FileName(), Path: f.Name()}
	sum := sha256.New()
	from := &source{r: io.LimitReader(part, ingest.MaxUpload+1)}
	u.Size, err = io.Copy(io.MultiWriter(f, sum), from)
	u.SHA256 = hex.EncodeToString(sum.Sum(nil))
	switch closed := f.Close(); {
	case from.err != nil:
		err = errBroken
	case err != nil || closed != nil:
		err = fmt.Errorf("keep an upload: %w", errors.Join(err, closed))
	case u.Size > ingest.MaxUpload:
		err = errTooLarge
	}
	return u, err
}

func (u *upload) remove() { _ = os.Remove(u.Path) }

// source remembers that reading failed, to tell it from writing.
type source struct {
	r   io.Reader
	err error
}

func (s *source) Read(b []byte) (int, error) {
	n, err := s.r.Read(b)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}
