# The properties that stand for a row where no view applies, the members that the headings of views name, and how rows that
# were serialised become rows again. Not by a file in the manifest, which would cost every import
# more than all of this does once.
function script:Update-AuditTypeData {
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute('PSUseShouldProcessForStateChangingFunctions', '',
        Justification = 'It changes how rows of this module are shown, and nothing else.')]
    [CmdletBinding()]
    param(
        # The type TeamsMeetingAudit.Library.
        [Parameter(Mandatory)]
        [System.Type] $Library
    )

    Update-TypeData -TypeData $Library::ExtendedTypes() -Force -WhatIf:$false -Confirm:$false
}
