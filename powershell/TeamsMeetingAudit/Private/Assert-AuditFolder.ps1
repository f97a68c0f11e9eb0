# Ends the command if that folder is not there: before the work, and not when a file is to be written into it.
function script:Assert-AuditFolder {
    [CmdletBinding()]
    param(
        [Parameter(Mandatory)]
        [System.Object] $Cmdlet,

        # The parameter that it is of.
        [Parameter(Mandatory)]
        [string] $Name,

        [Parameter(Mandatory)]
        [string] $Folder,

        # What the parameter was given.
        [Parameter(Mandatory)]
        [string] $Target
    )

    if (-not [System.IO.Directory]::Exists($Folder)) {
        $failure = @{
            ErrorId           = 'FileNotFound'
            Category          = 'ObjectNotFound'
            Message           = "-${Name}: there is no folder $Folder."
            RecommendedAction = 'Check the path, or make the folder.'
            Target            = $Target
        }
        Exit-AuditFailure -Cmdlet $Cmdlet -Record (ConvertTo-AuditErrorRecord @failure)
    }
}
