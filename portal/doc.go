// Package portal is the web door (网上报送): an enterprise fetches its blanks, hands in returns and
// writes reasons, in a browser or by a program. It speaks HTTP and draws pages; what may be done, and
// what becomes of it, is work's to say.
//
// Invariants: what is not the visitor's looks like what does not exist. A file is on disk under a name
// of ours, bounded and hashed, before anything is made of it. Every answer to an upload says whether
// something was recorded. Every page works without JavaScript.
//
// It refuses scripts and styles that are not its own files, requests that another site made for the
// visitor, and more at once than it can answer: with 429 or 503 and when to come again.
//
// Sessions, limits and deadlines go by the machine's clock, whatever clock the park goes by.
package portal
