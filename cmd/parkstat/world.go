package main

import (
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"syscall"
)

// troubles are what disks and the book answer, and how to mend it. The book's are known by its
// words, since only the wiring knows its kind.
var troubles = []struct {
	is   error
	says string
	told string
}{
	{is: syscall.ENOSPC, told: "磁盘满了；请腾出空间再运行，已做完的不会丢"},
	{is: syscall.EDQUOT, told: "磁盘配额用完了；请腾出空间或加大配额再运行"},
	{is: syscall.EROFS, told: "磁盘是只读的；请改为可写，或把 data、output 换到别处"},
	{is: syscall.ENOTDIR, told: "路径中间有一段是文件，不是文件夹；请改正 config.yaml 里的路径"},
	{is: syscall.EISDIR, told: "这里要的是文件，却是一个文件夹；请改正路径"},
	{is: syscall.EMFILE, told: "同时打开的文件太多；请加大 ulimit -n 再运行"},
	{is: syscall.EIO, told: "磁盘读写出错；请检查磁盘，必要时从备份恢复"},
	{is: syscall.ECONNREFUSED, told: "连不上服务器；请检查地址、端口和网络"},
	{is: fs.ErrPermission, told: "没有权限；请让运行 parkstat 的用户可以读写它"},
	{is: fs.ErrNotExist, told: "找不到文件或文件夹；请检查路径，盘是否已挂上"},
	{says: "SQLITE_BUSY", told: "账本正被别的程序占用；请等它做完再运行，不要用别的软件打开账本"},
	{says: "database is locked", told: "账本正被别的程序占用；请等它做完再运行，不要用别的软件打开账本"},
	{says: "malformed", told: "账本损坏；请停止使用，从备份恢复 data 文件夹"},
	{says: "file is not a database", told: "账本文件不是账本，或已损坏；请从备份恢复 data 文件夹"},
	{says: "readonly database", told: "账本是只读的；请让运行 parkstat 的用户可以写 data 文件夹及其中的文件"},
	{says: "disk is full", told: "磁盘满了；请腾出空间再运行，已做完的不会丢"},
	{says: "unable to open database", told: "打不开账本；请检查 data 文件夹在不在、能不能写"},
	{says: "disk I/O error", told: "账本读写出错；请检查磁盘，必要时从备份恢复"},
}

// worldly says what is wrong with the world in words that help, and leaves the system's own behind
// them for whoever looks after it.
func worldly(err error) string {
	for _, t := range troubles {
		if t.is != nil && errors.Is(err, t.is) || t.says != "" && strings.Contains(err.Error(), t.says) {
			return fmt.Sprintf("%s（系统报告：%v）", t.told, err)
		}
	}
	return err.Error()
}
