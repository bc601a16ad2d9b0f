package work

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
	"unicode"
)

// trouble is what disks, the book and the network answer, and how to mend it. The book's are known by
// its words, since only the wiring knows its kind; so are all where only the words were kept.
type trouble struct {
	is   error
	says string
	told string
}

var troubles = []trouble{
	{says: "SQLSTATE 28", told: "数据库不让登录；请核对数据库的用户名、口令和它的访问名单（pg_hba.conf）"},
	{says: "SQLSTATE 3D000", told: "数据库服务器上没有这个库；请核对库名，或请管理员建库"},
	{says: "SQLSTATE 42501", told: "数据库的用户没有权限；请管理员授权"},
	{says: "SQLSTATE 25006", told: "数据库是只读的（可能连到了备机）；请连到主机"},
	{says: "SQLSTATE 53", told: "数据库服务器的连接数、内存或磁盘用完了；请管理员处理后再运行，已做完的不会丢"},
	{says: "SQLSTATE 57P", told: "数据库服务器正在启动或停止；请稍等再运行"},
	{says: "SQLSTATE 40", told: "数据库里几处同时在改，这一次没有做成；请再运行一次"},
	{is: syscall.ENOSPC, says: "no space left", told: "磁盘满了；请腾出空间再运行，已做完的不会丢"},
	{is: syscall.EDQUOT, says: "quota exceeded", told: "磁盘配额用完了；请腾出空间或加大配额再运行"},
	{is: syscall.EROFS, says: "read-only file system", told: "磁盘是只读的；请改为可写，或把 data、output 换到别处"},
	{is: syscall.ENOTDIR, says: "not a directory", told: "路径中间有一段是文件，不是文件夹；请改正 config.yaml 里的路径"},
	{is: syscall.EISDIR, says: "is a directory", told: "这里要的是文件，却是一个文件夹；请改正路径"},
	{is: syscall.EMFILE, says: "too many open files", told: "同时打开的文件太多；请加大 ulimit -n 再运行"},
	{is: syscall.EIO, says: "input/output error", told: "磁盘读写出错；请检查磁盘，必要时从备份恢复"},
	{is: syscall.ECONNREFUSED, says: "connection refused", told: "连不上服务器；请检查地址、端口和网络"},
	{is: syscall.ECONNRESET, says: "connection reset", told: "连接中途断了；请检查网络，稍后再试"},
	{says: "unexpected EOF", told: "连接中途断了；请检查网络，稍后再试"},
	{says: "no such host", told: "找不到服务器；请核对地址和域名解析"},
	{says: "i/o timeout", told: "服务器没有应答；请检查网络和防火墙，稍后再试"},
	{is: context.DeadlineExceeded, says: "context deadline exceeded", told: "等得太久，没有做完；请稍后再试"},
	{says: "network is unreachable", told: "网络不通；请检查网络"},
	{says: "x509:", told: "对方的证书不可信；请核对地址，自签证书的写 ca_file"},
	{is: fs.ErrPermission, says: "permission denied", told: "没有权限；请让运行 parkstat 的用户可以读写它"},
	{is: fs.ErrNotExist, says: "no such file or directory", told: "找不到文件或文件夹；请检查路径，盘是否已挂上"},
	{says: "SQLITE_BUSY", told: "账本正被别的程序占用；请等它做完再运行，不要用别的软件打开账本"},
	{says: "database is locked", told: "账本正被别的程序占用；请等它做完再运行，不要用别的软件打开账本"},
	{says: "is damaged", told: "存档里的一个文件损坏；请检查磁盘，从备份恢复 data 文件夹"},
	{says: "malformed", told: "账本损坏；请停止使用，从备份恢复 data 文件夹"},
	{says: "file is not a database", told: "账本文件不是账本，或已损坏；请从备份恢复 data 文件夹"},
	{says: "readonly database", told: "账本是只读的；请让运行 parkstat 的用户可以写 data 文件夹及其中的文件"},
	{says: "disk is full", told: "磁盘满了；请腾出空间再运行，已做完的不会丢"},
	{says: "unable to open database", told: "打不开账本；请检查 data 文件夹在不在、能不能写"},
	{says: "disk I/O error", told: "账本读写出错；请检查磁盘，必要时从备份恢复"},
}

// Worldly says what is wrong with the world in words that help, and leaves the system's own behind
// them for whoever looks after it.
func Worldly(err error) string {
	for _, t := range troubles {
		if t.is != nil && errors.Is(err, t.is) {
			return t.of(err.Error())
		}
	}
	said := worldlySaid(err.Error())
	if !strings.ContainsFunc(said, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return trouble{told: "出了意料之外的差错，没有做完；请再运行一次，还不行的把系统报告交给维护的人"}.of(said)
	}
	return said
}

// worldlySaid is Worldly by the words alone.
func worldlySaid(said string) string {
	for _, t := range troubles {
		if t.says != "" && strings.Contains(said, t.says) {
			return t.of(said)
		}
	}
	return said
}

func (t trouble) of(said string) string {
	if strings.HasPrefix(said, t.told) {
		return said
	}
	return fmt.Sprintf("%s（系统报告：%s）", t.told, said)
}
