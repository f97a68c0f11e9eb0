@{
    # Every rule that is on by default, and these.
    IncludeDefaultRules = $true
    Rules               = @{
        PSUseCompatibleSyntax       = @{
            Enable         = $true
            TargetVersions = @('5.1', '7.0', '7.4')
        }
        # Cmdlets that one of the editions lacks; the names are those of the data that the analyzer brings along.
        PSUseCompatibleCmdlets      = @{
            compatibility = @('desktop-5.1.14393.206-windows', 'core-6.1.0-linux', 'core-6.1.0-windows', 'core-6.1.0-macos')
        }
        PSPlaceOpenBrace            = @{
            Enable     = $true
            OnSameLine = $true
        }
        PSUseConsistentIndentation  = @{
            Enable          = $true
            IndentationSize = 4
            Kind            = 'space'
        }
        PSUseConsistentWhitespace   = @{
            Enable                                  = $true
            IgnoreAssignmentOperatorInsideHashTable = $true
        }
        PSUseCorrectCasing          = @{
            Enable = $true
        }
        PSAvoidUsingDoubleQuotesForConstantString = @{
            Enable = $true
        }
    }
}
