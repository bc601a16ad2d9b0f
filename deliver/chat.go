package deliver

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"
)

// Chat is the transport into a chat group, by its robot. A letter's first line is the
// subject; To is no mailbox here.
type Chat struct{ Robot *robot }

// Send posts the letter. Where the robot was reached but did not answer, the group may have
// it already.
func (c Chat) Send(ctx context.Context, l Letter) (string, error) {
	if err := ctx.Err(); err != nil {
		return "", &Failure{Outcome: Deferred, Err: err}
	}
	subject, text, _ := strings.Cut(string(l.Raw), "\n")
	err := c.Robot.Tell(ctx, subject, strings.TrimSpace(text))
	var no *notTaken
	var dial *net.OpError
	switch {
	case err == nil:
		return "机器人已收", nil
	case errors.As(err, &no), errors.As(err, &dial) && dial.Op == "dial":
		return "", &Failure{Outcome: Deferred, Err: err}
	}
	return "", &Failure{Outcome: Unknown, Err: err}
}

// Notes is a folder in which messages for a chat group are laid, for a person to paste:
// Dir/<ID>.txt. Like Spool, a file appears whole or not at all.
type Notes struct{ Dir string }

// Send refuses an ID that already stands for other bytes.
func (n Notes) Send(ctx context.Context, l Letter) (string, error) {
	if !letterID.MatchString(l.ID) {
		return "", &Failure{Outcome: Refused, Err: fmt.Errorf("编号 %q 不能用作文件名", l.ID)}
	}
	name := l.ID + ".txt"
	path := filepath.Join(n.Dir, name)
	have, err := os.ReadFile(path)
	switch {
	case err == nil && !bytes.Equal(have, l.Raw):
		return "", &Failure{Outcome: Refused, Reply: name + " 已存在且内容不同,未覆盖"}
	case errors.Is(err, fs.ErrNotExist):
		err = Spool(n).write(path, l.Raw)
	}
	if err == nil {
		err = syncDir(n.Dir)
	}
	if err != nil {
		return "", &Failure{Outcome: Deferred, Err: fmt.Errorf("lay %s: %w", name, err)}
	}
	return "已写入 " + name, nil
}
