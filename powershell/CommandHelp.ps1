# Turns the comment-based help of the commands into the help file of the built module. The comments are two thirds of the
# text of the module, and PowerShell reads all text of a module whenever that is imported; a help file it reads when
# somebody asks for help.

# What PowerShell calls the parts of a help file.
$script:helpNamespaces = @{
    helpItems = 'http://msh'
    maml      = 'http://schemas.microsoft.com/maml/2004/10'
    command   = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
    dev       = 'http://schemas.microsoft.com/maml/dev/2004/10'
}

# Text as paragraphs, whose lines in the sources are one: Get-Help breaks them where the window ends. A paragraph ends at an
# empty line, before an item of a list (Report: ...), and where a sentence ends a line that has much room left. What is
# indented stays as it is.
function Get-HelpParagraph {
    param([string] $Text)

    $width = 80
    $paragraph = ''
    $before = ''
    foreach ($line in $Text.Replace("`r`n", "`n").TrimEnd() -split "`n") {
        $line = $line.TrimEnd()
        $isSentence = $before -match '[.:]$' -and $before.Length + 1 + ($line -split ' ')[0].Length -lt $width
        $isEnd = $line -eq '' -or $line -match '^\s' -or $line -cmatch '^[A-Z]\w*: ' -or $isSentence
        if ($paragraph -and $isEnd) {
            $paragraph
            $paragraph = ''
        }
        if ($line -match '^\s') {
            $line
        } elseif ($line -ne '') {
            $paragraph = "$paragraph $line".Trim()
        }
        $before = $line
    }
    if ($paragraph) {
        $paragraph
    }
}

# An element with paragraphs of the text.
function Write-HelpParagraph {
    param([System.Xml.XmlWriter] $Writer, [string] $Element, [string] $Text)

    Open-HelpElement $Writer $Element
    foreach ($paragraph in Get-HelpParagraph $Text) {
        Write-HelpText $Writer 'maml:para' -Text $paragraph
    }
    $Writer.WriteEndElement()
}

# Opens elements one in the other, each named prefix:name, writes the text into the last and closes all of them.
function Write-HelpText {
    param([System.Xml.XmlWriter] $Writer, [string[]] $Element, [string] $Text)

    foreach ($name in $Element) {
        Open-HelpElement $Writer $name
    }
    $Writer.WriteString($Text.TrimEnd())
    foreach ($name in $Element) {
        $Writer.WriteEndElement()
    }
}

function Open-HelpElement {
    param([System.Xml.XmlWriter] $Writer, [string] $Element, [System.Collections.IDictionary] $Attribute = @{})

    $prefix, $name = $Element.Split(':')
    $Writer.WriteStartElement($prefix, $name, $script:helpNamespaces[$prefix])
    foreach ($entry in $Attribute.GetEnumerator()) {
        $Writer.WriteAttributeString($entry.Key, $entry.Value)
    }
}

# A parameter, in the syntax of one parameter set or, described, in the list of all.
function Write-HelpParameter {
    param(
        [System.Xml.XmlWriter] $Writer,
        [System.Management.Automation.CommandParameterInfo] $Parameter,
        [string] $Description,
        [string] $DefaultValue,
        [switch] $InSyntax
    )

    $from = @(
        if ($Parameter.ValueFromPipeline) { 'ByValue' }
        if ($Parameter.ValueFromPipelineByPropertyName) { 'ByPropertyName' }
    )
    $takesPattern = $Parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.SupportsWildcardsAttribute] }
    Open-HelpElement $Writer 'command:parameter' -Attribute ([ordered]@{
            required      = ([string]$Parameter.IsMandatory).ToLowerInvariant()
            globbing      = ([string][bool]$takesPattern).ToLowerInvariant()
            pipelineInput = if ($from) { "true ($($from -join ', '))" } else { 'false' }
            position      = if ($Parameter.Position -lt 0) { 'named' } else { [string](1 + $Parameter.Position) }
        })
    Write-HelpText $Writer 'maml:name' -Text $Parameter.Name
    if ($Description) {
        Write-HelpParagraph $Writer 'maml:description' -Text $Description
    }
    $type = $Parameter.ParameterType
    $isSwitch = $type -eq [System.Management.Automation.SwitchParameter]
    if (-not $InSyntax -or -not $isSwitch) {
        Open-HelpElement $Writer 'command:parameterValue' -Attribute @{ required = ([string](-not $isSwitch)).ToLowerInvariant() }
        $Writer.WriteString($type.Name)
        $Writer.WriteEndElement()
    }
    if (-not $InSyntax) {
        Write-HelpText $Writer 'dev:type', 'maml:name' -Text $type.Name
        Write-HelpText $Writer 'dev:defaultValue' -Text $DefaultValue
    }
    $Writer.WriteEndElement()
}

# Everything about one command: what its comments say, and what PowerShell knows of its parameters.
function Write-HelpCommand {
    param(
        [System.Xml.XmlWriter] $Writer,
        [System.Management.Automation.Language.FunctionDefinitionAst] $Definition
    )

    $help = $Definition.GetHelpContent()
    $command = & {
        # In a scope of its own, where it is gone when this is done.
        . ([scriptblock]::Create($Definition.Extent.Text))
        Get-Command -Name $Definition.Name -CommandType Function
    }
    $described = @{}
    foreach ($entry in $help.Parameters.GetEnumerator()) {
        $described[$entry.Key] = $entry.Value
    }
    $defaults = @{}
    foreach ($parameter in $Definition.Body.ParamBlock.Parameters) {
        if ($parameter.DefaultValue) {
            $defaults[$parameter.Name.VariablePath.UserPath] = $parameter.DefaultValue.Extent.Text.Trim("'")
        } elseif ($parameter.StaticType -eq [System.Management.Automation.SwitchParameter]) {
            $defaults[$parameter.Name.VariablePath.UserPath] = 'False'
        }
    }
    $common = [System.Management.Automation.Cmdlet]::CommonParameters

    Open-HelpElement $Writer 'command:command'
    Open-HelpElement $Writer 'command:details'
    Write-HelpText $Writer 'command:name' -Text $Definition.Name
    Write-HelpParagraph $Writer 'maml:description' -Text $help.Synopsis
    $verb, $noun = $Definition.Name.Split('-')
    Write-HelpText $Writer 'command:verb' -Text $verb
    Write-HelpText $Writer 'command:noun' -Text $noun
    $Writer.WriteEndElement()

    Write-HelpParagraph $Writer 'maml:description' -Text $help.Description

    Open-HelpElement $Writer 'command:syntax'
    foreach ($set in $command.ParameterSets) {
        Open-HelpElement $Writer 'command:syntaxItem'
        Write-HelpText $Writer 'maml:name' -Text $Definition.Name
        foreach ($parameter in $set.Parameters | Where-Object Name -NotIn $common) {
            Write-HelpParameter $Writer $parameter -InSyntax
        }
        $Writer.WriteEndElement()
    }
    $Writer.WriteEndElement()

    Open-HelpElement $Writer 'command:parameters'
    foreach ($name in $command.Parameters.Keys | Where-Object { $_ -notin $common }) {
        # As the first set has it that has it.
        $parameter = $command.ParameterSets.Parameters | Where-Object Name -EQ $name | Select-Object -First 1
        Write-HelpParameter $Writer $parameter -Description $described[$name] -DefaultValue $defaults[$name]
    }
    $Writer.WriteEndElement()

    foreach ($type in @{ Name = 'inputType'; Texts = $help.Inputs }, @{ Name = 'returnValue'; Texts = $help.Outputs }) {
        Open-HelpElement $Writer "command:$($type.Name)s"
        foreach ($text in $type.Texts) {
            Write-HelpText $Writer "command:$($type.Name)", 'dev:type', 'maml:name' -Text $text
        }
        $Writer.WriteEndElement()
    }

    if ($help.Notes) {
        Write-HelpText $Writer 'maml:alertSet', 'maml:alert', 'maml:para' -Text $help.Notes
    }

    Open-HelpElement $Writer 'command:examples'
    $count = 0
    foreach ($example in $help.Examples) {
        $count++
        # The prompt and the code up to the first empty line; what follows is what it prints or what is to be said.
        $found = [regex]::Match($example.Replace("`r`n", "`n"), '(?s)\A(PS> )?(.*?)(?:\n\n(.*))?\z')
        Open-HelpElement $Writer 'command:example'
        Write-HelpText $Writer 'maml:title' -Text "-------------------------- EXAMPLE $count --------------------------"
        Write-HelpText $Writer 'maml:introduction', 'maml:para' -Text 'PS>'
        Write-HelpText $Writer 'dev:code' -Text $found.Groups[2].Value.Trim()
        Open-HelpElement $Writer 'dev:remarks'
        Write-HelpText $Writer 'maml:para' -Text $found.Groups[3].Value
        # Room before the next example.
        Write-HelpText $Writer 'maml:para' -Text ''
        Write-HelpText $Writer 'maml:para' -Text ''
        $Writer.WriteEndElement()
        $Writer.WriteEndElement()
    }
    $Writer.WriteEndElement()

    Open-HelpElement $Writer 'maml:relatedLinks'
    foreach ($link in $help.Links.Trim()) {
        $isAddress = [System.Uri]::IsWellFormedUriString($link, [System.UriKind]::Absolute)
        $element = if ($isAddress) { 'maml:uri' } else { 'maml:linkText' }
        Write-HelpText $Writer 'maml:navigationLink', $element -Text $link
    }
    $Writer.WriteEndElement()
    $Writer.WriteEndElement()
}

# Writes the help file of all commands in the script.
function Export-CommandHelp {
    param([System.Management.Automation.Language.FunctionDefinitionAst[]] $Definition, [string] $Path)

    $settings = [System.Xml.XmlWriterSettings]::new()
    $settings.Indent = $true
    $settings.NewLineChars = "`n"
    # Text keeps its line ends as they are.
    $settings.NewLineHandling = [System.Xml.NewLineHandling]::None
    $writer = [System.Xml.XmlWriter]::Create($Path, $settings)
    try {
        $writer.WriteStartElement('helpItems', $script:helpNamespaces['helpItems'])
        $writer.WriteAttributeString('schema', 'maml')
        foreach ($prefix in 'maml', 'command', 'dev') {
            $writer.WriteAttributeString('xmlns', $prefix, $null, $script:helpNamespaces[$prefix])
        }
        foreach ($function in $Definition) {
            Write-HelpCommand $writer $function
        }
        $writer.WriteEndElement()
    } finally {
        $writer.Dispose()
    }
}
