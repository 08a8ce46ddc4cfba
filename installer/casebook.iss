; Inno Setup script for Windows. UNTESTED: it was written without a Windows computer.
; Build dist\casebook first: python build_installer.py
[Setup]
AppId={{6B0E8D0B-1F0A-4C8B-9B36-6C4C1F7A9E21}
AppName=Casebook
AppVersion=0.1.0
DefaultDirName={autopf}\Casebook
DefaultGroupName=Casebook
LicenseFile=..\LICENSE
OutputDir=..\dist
OutputBaseFilename=casebook-setup
PrivilegesRequired=lowest
ArchitecturesInstallIn64BitMode=x64compatible

[Files]
Source: "..\dist\casebook\*"; DestDir: "{app}"; Flags: recursesubdirs ignoreversion

[Icons]
Name: "{group}\Casebook"; Filename: "{app}\casebook.exe"
