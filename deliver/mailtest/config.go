package mailtest

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/user"
	"path/filepath"
	"strconv"
	"strings"
)

// nobody owns the mailboxes.
const nobody = 65534

const mainCF = `compatibility_level = 3.6
config_directory = {dir}/postfix
queue_directory = {dir}/queue
data_directory = {dir}/data
daemon_directory = {daemons}
mail_owner = postfix
setgid_group = postdrop
maillog_file = {dir}/postfix.log
maillog_file_prefixes = {dir}
myhostname = localhost
mydestination =
inet_interfaces = loopback-only
inet_protocols = ipv4
mynetworks =
alias_maps =
default_transport = error:5.7.1 this is a test server
virtual_mailbox_domains = {domain}
virtual_mailbox_maps = texthash:{dir}/postfix/mailboxes
virtual_transport = lmtp:unix:private/dovecot-lmtp
smtpd_relay_restrictions = permit_sasl_authenticated, reject
smtpd_tls_security_level = encrypt
smtpd_tls_cert_file = {dir}/server.pem
smtpd_tls_key_file = {dir}/server.key
smtpd_tls_auth_only = yes
smtpd_sasl_auth_enable = yes
smtpd_sasl_type = dovecot
smtpd_sasl_path = private/auth
smtpd_error_sleep_time = 0
smtpd_sender_restrictions = check_sasl_access texthash:{dir}/postfix/vouched
`

const masterCF = `{smtp} inet n - n - - smtpd
{smtps} inet n - n - - smtpd
  -o smtpd_tls_wrappermode=yes
cleanup unix n - n - 0 cleanup
qmgr unix n - n 300 1 qmgr
tlsmgr unix - - n 1000? 1 tlsmgr
rewrite unix - - n - - trivial-rewrite
bounce unix - - n - 0 bounce
defer unix - - n - 0 bounce
trace unix - - n - 0 bounce
verify unix - - n - 1 verify
flush unix n - n 1000? 0 flush
proxymap unix - - n - - proxymap
lmtp unix - - n - - lmtp
error unix - - n - - error
retry unix - - n - - error
anvil unix - - n - 1 anvil
scache unix - - n - 1 scache
postlog unix-dgram n - n - 1 postlogd
`

const dovecotConf = `base_dir = {dir}/run
state_dir = {dir}/state
log_path = {dir}/dovecot.log
instance_name = {dir}
protocols = imap lmtp
listen = 127.0.0.1
mail_location = maildir:{dir}/mail/%n
first_valid_uid = 1
auth_mechanisms = plain login
auth_username_format = %Ln
auth_failure_delay = 0
ssl = required
ssl_cert = <{dir}/server.pem
ssl_key = <{dir}/server.key
passdb {
  driver = passwd-file
  args = {dir}/users
}
userdb {
  driver = static
  args = uid={nobody} gid={nobody} home={dir}/mail/%n
}
namespace inbox {
  inbox = yes
}
service imap-login {
  inet_listener imap {
    port = 0
  }
  inet_listener imaps {
    port = {imap}
    ssl = yes
  }
}
service anvil {
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
service lmtp {
  unix_listener {dir}/queue/private/dovecot-lmtp {
    mode = 0666
  }
}
service auth {
  unix_listener {dir}/queue/private/auth {
    mode = 0666
  }
}
`

// configure writes all files and folders; queue folders are left to Postfix itself.
func (s *Server) configure(daemons string) error {
	owner, err := user.Lookup("postfix")
	if err != nil {
		return err
	}
	uid, err := strconv.Atoi(owner.Uid)
	if err != nil {
		return err
	}
	_, imap, err := net.SplitHostPort(s.IMAPAddr)
	if err != nil {
		return err
	}
	fill := strings.NewReplacer("{dir}", s.dir, "{domain}", domain, "{daemons}", daemons, "{nobody}", strconv.Itoa(nobody),
		"{smtp}", s.SMTPAddr, "{smtps}", s.SMTPSAddr, "{imap}", imap)
	var mailboxes, passwords, vouched strings.Builder
	for _, name := range users {
		addr, password := s.User(name)
		fmt.Fprintf(&mailboxes, "%s x\n", addr)
		fmt.Fprintf(&vouched, "%s PREPEND Authentication-Results: %s; auth=pass smtp.auth=%s\n", name, Vouches, addr)
		fmt.Fprintf(&passwords, "%s:{PLAIN}%s\n", name, password)
	}
	errs := []error{os.Chmod(s.dir, 0o755)}
	for _, sub := range []string{"postfix", "queue", "data", "mail", "run", "state"} {
		errs = append(errs, os.Mkdir(filepath.Join(s.dir, sub), 0o755))
	}
	for name, text := range map[string]string{
		"postfix/main.cf": mainCF, "postfix/master.cf": masterCF, "postfix/mailboxes": mailboxes.String(),
		"postfix/vouched": vouched.String(),
		"dovecot.conf":    dovecotConf, "users": passwords.String(),
	} {
		errs = append(errs, os.WriteFile(filepath.Join(s.dir, name), []byte(fill.Replace(text)), 0o644))
	}
	return errors.Join(append(errs,
		os.Chown(filepath.Join(s.dir, "data"), uid, -1),
		os.Chown(filepath.Join(s.dir, "mail"), nobody, nobody))...)
}
