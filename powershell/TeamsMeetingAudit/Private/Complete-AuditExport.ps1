# Ends an export: its file gets its name, and the state of a scheduled collection is taken over.
function script:Complete-AuditExport {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # Of Open-AuditExport.
        [Parameter(Mandatory)]
        [hashtable] $Export,

        # Nothing came to be written.
        [switch] $IsEmpty,

        # Gives the file.
        [switch] $PassThru
    )

    $reader = $Export.Reader
    try {
        Complete-AuditReading -Cmdlet $Cmdlet -Reader $reader
        # Where no input could be read there is no file.
        if ($reader.Committed) {
            if ($Export.State) {
                Complete-AuditState -Cmdlet $Cmdlet -Path $Export.State -IsEmpty:$IsEmpty
            }
            if ($PassThru) {
                Get-Item -LiteralPath $Export.Output
            }
        }
    } catch {
        Exit-AuditCommand -Cmdlet $Cmdlet -Thrown $_
    } finally {
        Close-AuditReading -Cmdlet $Cmdlet -Reader $reader
    }
}
