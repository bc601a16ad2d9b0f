// Package confine runs one step on a foreign file in a child process with limits.
//
// The child is this program again. What goes in and what comes out travel as files
// in a folder of its own, made for the step and removed after it, however the step
// ends; nothing of the environment reaches it but PATH, LANG and TZ. Before it does
// anything it bounds its own memory, processor time, open files and the largest
// file it may write, and whatever it starts inherits the bounds. At the deadline
// the whole family of processes is killed, and no process outlives the parent. On
// Linux it also has no network and no way to more privileges; where the kernel
// forbids the one, it runs without that.
//
// It refuses to guess: a step that did not hand back a whole answer has failed, and
// where a limit ended it the error is a *LimitError that names the limit.
package confine
