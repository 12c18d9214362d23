/** Service files for `kist daemon install`: the same texts as `apps/daemon/bin` holds (a test compares them). */

export const SYSTEMD_UNIT = `# systemd user unit: ~/.config/systemd/user/kistd.service, then \`systemctl --user enable --now kistd\`.
# \`@kistd@\` stands for the launcher's absolute path. The daemon hardens itself; what stands here only helps.
[Unit]
Description=Kist, the local secrets vault
Documentation=man:kist(1)

[Service]
Type=notify
ExecStart=@kistd@
Restart=on-failure
RestartSec=2
TimeoutStopSec=10
UMask=0077
LimitCORE=0
NoNewPrivileges=yes
RestrictSUIDSGID=yes
LockPersonality=yes
# Exit 8: no fit Node, or a refused environment. Trying again would not help.
RestartPreventExitStatus=8

[Install]
WantedBy=default.target
`;

export const LAUNCHD_AGENT = `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE plist PUBLIC "-//Apple//DTD PLIST 1.0//EN" "http://www.apple.com/DTDs/PropertyList-1.0.dtd">
<!-- launchd agent: ~/Library/LaunchAgents/dev.kist.daemon.plist, then
     \`launchctl bootstrap gui/$UID ~/Library/LaunchAgents/dev.kist.daemon.plist\`.
     @kistd@ stands for the launcher's absolute path. -->
<plist version="1.0">
  <dict>
    <key>Label</key>
    <string>dev.kist.daemon</string>
    <key>ProgramArguments</key>
    <array>
      <string>@kistd@</string>
    </array>
    <key>RunAtLoad</key>
    <true/>
    <key>KeepAlive</key>
    <dict>
      <key>SuccessfulExit</key>
      <false/>
    </dict>
    <key>ThrottleInterval</key>
    <integer>10</integer>
    <key>Umask</key>
    <integer>63</integer>
    <key>HardResourceLimits</key>
    <dict>
      <key>Core</key>
      <integer>0</integer>
    </dict>
  </dict>
</plist>
`;
