# Buildbeat's hook for PowerShell 7 and later: tells Buildbeat how each command line of this shell ended.
# Dot-source it last in $PROFILE. At a prompt nothing but .NET is called: no process is started.
if ($PSVersionTable.PSVersion.Major -ge 7 -and $Host.UI.RawUI -and -not (Test-Path variable:global:__Buildbeat)) {
  $Global:__Buildbeat = @{
    Folder = @FOLDER@
    Log = ''
    Unread = 0
    LastId = 0
    Cwd = $PWD.Path
    OriginalPrompt = $function:prompt
  }
  $Global:__Buildbeat.Log = [IO.Path]::Combine($Global:__Buildbeat.Folder, "$PID.log")

  function Global:__Buildbeat-Create {
    $state = $Global:__Buildbeat
    if ($IsWindows) {
      [void][IO.Directory]::CreateDirectory($state.Folder)
      [IO.File]::AppendAllText($state.Log, '')
      return
    }
    [void][IO.Directory]::CreateDirectory($state.Folder, [IO.UnixFileMode]'UserRead, UserWrite, UserExecute')
    $options = [IO.FileStreamOptions]::new()
    $options.Mode = 'Append'
    $options.Access = 'Write'
    $options.UnixCreateMode = [IO.UnixFileMode]'UserRead, UserWrite'
    [IO.FileStream]::new($state.Log, $options).Dispose()
  }

  function Global:__Buildbeat-Escape([string] $Text) {
    $Text.Replace('\', '\\').Replace("`t", '\t').Replace("`n", '\n').Replace("`r", '\r').Replace("`0", '')
  }

  function Global:__Buildbeat-Report([bool] $Succeeded, [object] $NativeCode) {
    $state = $Global:__Buildbeat
    $last = Get-History -Count 1
    # An empty line, or the first prompt.
    if ($null -eq $last -or $last.Id -eq $state.LastId) { return }
    $state.LastId = $last.Id
    # The editor's shell integration reports this terminal.
    if ($env:TERM_PROGRAM -eq 'vscode' -and (Test-Path variable:global:__VSCodeState)) { return }
    # A cmdlet that failed has no exit code.
    $code = if ($Succeeded) { 0 } elseif ($NativeCode) { $NativeCode } else { 1 }
    $ended = [DateTimeOffset]::new($last.EndExecutionTime).ToUnixTimeMilliseconds()
    $duration = [long]($last.EndExecutionTime - $last.StartExecutionTime).TotalMilliseconds
    $line = $last.CommandLine.Substring(0, [Math]::Min(16384, $last.CommandLine.Length))
    $record = "1`t$ended`t$duration`t$code`t$(__Buildbeat-Escape $state.Cwd)`t$(__Buildbeat-Escape $line)"
    if (-not [IO.File]::Exists($state.Log)) { __Buildbeat-Create }
    # Nobody may be reading.
    if ([IO.FileInfo]::new($state.Log).Length -eq 0) { $state.Unread = 0 }
    $state.Unread += $record.Length
    if ($state.Unread -le 65536) { [IO.File]::AppendAllText($state.Log, "$record`n") }
  }

  function Global:prompt {
    $succeeded = $Global:?
    $nativeCode = $Global:LASTEXITCODE
    try { __Buildbeat-Report $succeeded $nativeCode } catch { }
    $Global:__Buildbeat.Cwd = $PWD.Path
    # The prompt below sees $? as it was.
    if (-not $succeeded) { Write-Error 'the last command failed' -ErrorAction Ignore }
    & $Global:__Buildbeat.OriginalPrompt
  }

  try { __Buildbeat-Create } catch { }
}
