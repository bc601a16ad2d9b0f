package ingest

import (
	"context"
	"fmt"
	"path"
	"strings"
	"time"

	"parkstat/facts"
	"parkstat/templates/xlsx"
)

// Posted (邮件来件) is a file that came otherwise than through a folder. It is kept
// already, under its SHA-256.
type Posted struct {
	SHA256   string
	Name     string
	Channel  string // by which it came: mail
	Received time.Time
}

// Post is where such files wait.
type Post interface {
	// Waiting lists the files of which no return counts yet: those that are new, and those
	// that were sent back or held and may be judged otherwise today.
	Waiting(ctx context.Context) ([]Posted, error)
	Get(sha256 string) ([]byte, error)
}

// posted lists the files that wait at the post.
func (r *Round) posted(ctx context.Context) (files []taken, err error) {
	if r.Post == nil {
		return nil, nil
	}
	waiting, err := r.Post.Waiting(ctx)
	if err != nil {
		return nil, err
	}
	for _, p := range waiting {
		files = append(files, taken{dropped: dropped{name: p.Name}, received: p.Received, sha: p.SHA256, channel: p.Channel})
	}
	return files, nil
}

// openPosted reads one of them by form.
func (r *Round) openPosted(ctx context.Context, t *taken) {
	if t.state, t.err = r.known(ctx, t.sha); t.err != nil || t.state == known {
		return
	}
	data, err := r.Post.Get(t.sha)
	if err != nil {
		t.err = fmt.Errorf("read %s: %w", t.name, err)
		return
	}
	if t.size = int64(len(data)); t.size > MaxUpload {
		t.problems = []facts.Problem{TooLarge()}
		return
	}
	if t.ret, t.problems, err = r.read(ctx, data); err != nil {
		t.err = fmt.Errorf("read %s: %w", t.name, err)
	}
}

// Whose tells the codes of the units that a file claims to be a return of, by the record
// hidden in it and by what stands in the sheet; none where it can't be read.
func (r *Round) Whose(ctx context.Context, data []byte) (units []string, err error) {
	if len(data) > MaxUpload {
		return nil, nil
	}
	ret, _, err := r.read(ctx, data)
	if err != nil || ret == nil {
		return nil, err
	}
	roster := r.Park.Of(ret.Form.Def.Of).Roster
	for _, code := range []string{ret.Unit, ret.VisibleUnit} {
		if code != "" {
			units = append(units, roster.Resolve(code))
		}
	}
	return units, nil
}

// MayBeReturn tells by name and first bytes what is worth reading as a return; the rest is
// what else people send: texts, pictures, archives.
func MayBeReturn(name string, data []byte) bool {
	switch strings.ToLower(path.Ext(name)) {
	case ".xlsx", ".xlsm", ".xlsb", ".xls", ".et", ".ods", ".csv":
		return true
	case ".doc", ".docx", ".wps", ".ppt", ".pptx", ".dps", ".pdf", ".msg", ".vsd":
		return false
	}
	switch xlsx.Sniff(data) {
	case "xlsx", "xls", "encrypted":
		return true
	}
	return false
}
