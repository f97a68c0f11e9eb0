# The type TeamsMeetingAudit.Library of this version of the module: there already, out of its DLL, or compiled. Throws.
function script:Import-AuditInterop {
    [CmdletBinding()]
    [OutputType([type])]
    param()

    $dll = Join-Path $script:moduleFolder 'TeamsMeetingAudit.Interop.dll'
    $source = Join-Path $script:moduleFolder 'Interop.cs'
    $text = $null
    $hash = $script:interopHash
    if (-not $hash -and [System.IO.File]::Exists($source)) {
        $text = [System.IO.File]::ReadAllText($source)
        $hash = Get-AuditSourceHash $text
    }

    $type = 'TeamsMeetingAudit.Library' -as [type]
    if ($null -eq $type -and [System.IO.File]::Exists($dll)) {
        $type = Import-AuditAssembly $dll
    } elseif ($null -eq $type -and [System.IO.File]::Exists($source)) {
        if ($null -eq $text) {
            $text = [System.IO.File]::ReadAllText($source)
        }
        $type = Add-AuditType $text
    } elseif ($null -eq $type) {
        $failure = @{
            ErrorId           = 'InteropMissing'
            Category          = 'ObjectNotFound'
            Message           = "The module is not whole: $dll is missing."
            RecommendedAction = 'Install the module again, all of its files from one package.'
            Target            = $dll
        }
        throw (ConvertTo-AuditErrorRecord @failure)
    }
    if ($type::SourceHash -ne $hash) {
        $failure = @{
            ErrorId           = 'RestartRequired'
            Category          = 'ResourceUnavailable'
            Message           = "Another version of this module is in use in this process already ($($type::Version))."
            RecommendedAction = 'Start a new PowerShell session: types that were loaded once cannot be replaced.'
            Target            = $type.Assembly
        }
        throw (ConvertTo-AuditErrorRecord @failure)
    }
    $type
}

# The SHA-256 of the interop source; line ends and the byte order mark, which editors and Git change, do not count.
function script:Get-AuditSourceHash {
    [CmdletBinding()]
    [OutputType([string])]
    param([Parameter(Mandatory)] [string] $Text)

    $bytes = [System.Text.Encoding]::UTF8.GetBytes($Text.Replace("`r`n", "`n"))
    $sha = [System.Security.Cryptography.SHA256]::Create()
    try {
        [System.BitConverter]::ToString($sha.ComputeHash($bytes)).Replace('-', '').ToLowerInvariant()
    } finally {
        $sha.Dispose()
    }
}

# The library's type out of the DLL of a package.
function script:Import-AuditAssembly {
    [CmdletBinding()]
    [OutputType([type])]
    param([Parameter(Mandatory)] [string] $Path)

    try {
        [System.Reflection.Assembly]::LoadFrom($Path).GetType('TeamsMeetingAudit.Library', $true)
    } catch {
        $why = $_.Exception.InnerException
        # 0x80131515: .NET Framework loads nothing that carries the mark of a download.
        if ($why.HResult -eq 0x80131515) {
            $failure = @{
                ErrorId           = 'NativeLibraryBlocked'
                Category          = 'SecurityError'
                Message           = "$Path is blocked: it is marked as downloaded from the internet."
                RecommendedAction = ('Make sure that the module comes from a source you trust, then: ' +
                    "Get-ChildItem -Recurse '$script:moduleFolder' | Unblock-File")
                Target            = $Path
                InnerException    = $why
            }
            throw (ConvertTo-AuditErrorRecord @failure)
        }
        $failure = @{
            ErrorId           = 'InteropMissing'
            Category          = 'InvalidData'
            Message           = "$Path cannot be loaded: $($why.Message)"
            RecommendedAction = 'Install the module again, all of its files from one package.'
            Target            = $Path
            InnerException    = $why
        }
        throw (ConvertTo-AuditErrorRecord @failure)
    }
}

# The library's type compiled from its source: for layouts that were built without dotnet. Packages never come here.
function script:Add-AuditType {
    [CmdletBinding()]
    [OutputType([type])]
    param([Parameter(Mandatory)] [string] $Text)

    # An attribute of the assembly stands before everything but `using`.
    $attribute = '[assembly: System.Reflection.AssemblyMetadata("SourceHash", "{0}")]' -f (Get-AuditSourceHash $Text)
    $marked = [regex]::new('^namespace ', 'Multiline').Replace($Text, "$attribute`nnamespace ", 1)
    $options = @{ TypeDefinition = $marked; ErrorAction = 'Stop' }
    if ($PSVersionTable.PSEdition -eq 'Core') {
        $options.CompilerOptions = '/unsafe', '/optimize+'
    } else {
        $compiler = New-Object -TypeName System.CodeDom.Compiler.CompilerParameters
        $compiler.CompilerOptions = '/unsafe /optimize'
        $compiler.GenerateInMemory = $true
        $references = 'System.dll', 'System.Core.dll', 'System.Numerics.dll', [psobject].Assembly.Location
        $compiler.ReferencedAssemblies.AddRange([string[]]$references)
        $options.CompilerParameters = $compiler
    }
    try {
        Add-Type @options
    } catch {
        $failure = @{
            ErrorId           = 'InteropMissing'
            Category          = 'InvalidOperation'
            Message           = "Interop.cs cannot be compiled in this session: $($_.Exception.Message)"
            RecommendedAction = 'Build the module with the .NET SDK on the PATH (powershell/build.ps1), or install a package.'
            Target            = $script:moduleFolder
            InnerException    = $_.Exception
        }
        throw (ConvertTo-AuditErrorRecord @failure)
    }
    'TeamsMeetingAudit.Library' -as [type]
}
